import pytest
from PIL import Image

from media.models import Picture
from media.pictures import SPECS, WIDTHS, prepare, sources_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def source_of(picture, language="uz"):
    return sources_of([picture.pk], language)[picture.pk]


def widths(source):
    return [int(entry.split()[1].rstrip("w")) for entry in source["srcset"].split(", ")]


def test_a_picture_is_prepared_in_both_formats_up_to_its_own_size():
    picture = make.make_picture(size=(1100, 500), prepared=True)
    source = source_of(picture)
    avif, webp = source["sources"]
    assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
    assert widths(avif) == [240, 480, 720]
    assert widths(webp) == [240, 480, 720, 1080]
    assert (source["width"], source["height"]) == (1100, 500)
    assert source["src"].endswith(".webp")


def test_what_was_prepared_is_what_it_says():
    picture = make.make_picture(size=(600, 300), prepared=True)
    kinds = set()
    for rendition in picture.renditions.filter(filter_spec__in=SPECS):
        spec = SPECS[rendition.filter_spec]
        with rendition.file.open() as file, Image.open(file) as image:
            assert image.size == (spec.width, spec.width // 2)
            kinds.add(image.format)
    assert kinds == {"AVIF", "WEBP"}


def test_a_picture_smaller_than_every_size_is_prepared_as_it_is():
    source = source_of(make.make_picture(size=(100, 80), prepared=True))
    assert [widths(kind) for kind in source["sources"]] == [[100], [100]]


def test_preparing_again_makes_nothing_new():
    picture = make.make_picture(prepared=True)
    before = set(picture.renditions.values_list("pk", flat=True))
    prepare(picture)
    assert set(picture.renditions.values_list("pk", flat=True)) == before


def test_an_unprepared_picture_is_shown_as_it_was_uploaded():
    picture = make.make_picture()
    source = source_of(picture)
    assert source["src"] == picture.file.url
    assert source["sources"] == []


def test_pictures_cost_one_query_however_many_and_unknown_ones_are_left_out(
    django_assert_num_queries,
):
    pictures = [make.make_picture() for _ in range(4)]
    prepare(pictures[0])
    with django_assert_num_queries(1):
        found = sources_of([*(picture.pk for picture in pictures), 10**9], "uz")
    assert set(found) == {picture.pk for picture in pictures}


@pytest.mark.parametrize(
    ("alt_uz", "alt_ru", "in_uz", "in_ru"),
    [
        ("Kosa", "Пиала", "Kosa", "Пиала"),
        ("Kosa", "", "Kosa", "Kosa"),
        ("", "Пиала", "Пиала", "Пиала"),
        ("", "", "", ""),
    ],
)
def test_words_for_a_picture_fall_back_to_the_other_language(alt_uz, alt_ru, in_uz, in_ru):
    picture = Picture(alt_uz=alt_uz, alt_ru=alt_ru, title="IMG_0042")
    assert (picture.alt("uz"), picture.alt("ru")) == (in_uz, in_ru)


def test_an_uploaded_picture_is_prepared_by_a_job(run_jobs):
    picture = make.make_picture(size=(300, 200))
    assert source_of(picture)["sources"] == []
    run_jobs()
    assert len(source_of(picture)["sources"]) == len(WIDTHS)
