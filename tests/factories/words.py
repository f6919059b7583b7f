"""What things are called in the tests, in both languages, with the right apostrophes."""

from itertools import count

GOODS = (
    ("Noutbuk Zarvar 14", "Ноутбук Zarvar 14"),
    ("Sirli choynak", "Эмалированный чайник"),
    ("Atlas koʻylak", "Атласное платье"),
    ("Qoʻl soati", "Наручные часы"),
    ("Bolalar velosipedi", "Детский велосипед"),
    ("Choʻyan qozon", "Чугунный казан"),
    ("Sunʼiy gul", "Искусственный цветок"),
    ("Simsiz quloqchin", "Беспроводные наушники"),
)
SUMMARIES = (
    ("Har kuni kerak boʻladigan puxta buyum.", "Прочная вещь на каждый день."),
    ("Toʻyga ham, bayramga ham yarashadi.", "Подойдёт и на свадьбу, и на праздник."),
)
CATEGORIES = (
    ("Elektronika", "Электроника"),
    ("Uy va bogʻ", "Дом и сад"),
    ("Kiyim", "Одежда"),
    ("Bolalar uchun", "Детям"),
)
MERCHANTS = ("Texno Olam", "Registon Home", "Chorsu Savdo", "Ipak Moda")
BRANDS = ("Zarvar", "Humo", "Oqsaroy", "Lochin")
COLOURS = {
    "red": ("Qizil", "Красный", "#cc3333"),
    "blue": ("Koʻk", "Синий", "#3355cc"),
    "green": ("Yashil", "Зелёный", "#33aa55"),
    "black": ("Qora", "Чёрный", "#222222"),
}

_numbers = count(1)


def number() -> int:
    """One that no other thing of this run has."""
    return next(_numbers)


def one_of[T](things: tuple[T, ...], n: int) -> T:
    return things[n % len(things)]
