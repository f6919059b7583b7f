from django.core.cache import cache
from redis.exceptions import RedisError


def test_process_is_up_without_asking_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_when_the_stores_answer(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_not_ready_when_the_cache_is_away(client, monkeypatch):
    def away(*_args, **_kwargs):
        raise RedisError

    monkeypatch.setattr(cache, "set", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["cache"] != "ok"
