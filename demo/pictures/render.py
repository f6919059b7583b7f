#!/usr/bin/env python3
"""Render the product pictures of the demo shop.

The objects are the "fluent-emoji" icons (Microsoft, MIT licence, see NOTICE).
Get them and the Python packages this script needs with::

    npm install --prefix ICONS_DIR @iconify-json/fluent-emoji
    python3 -m pip install resvg-py pillow numpy

and render everything (897 pictures, a few minutes) with::

    python3 render.py --catalogue demo_catalogue.psv \\
        --icons ICONS_DIR/node_modules/@iconify-json/fluent-emoji/icons.json

The catalogue is a text file of ``icon|top category|uz|ru|price|c`` rows.  Every
row gives three square WebP pictures, ``{icon}-1.webp`` to ``{icon}-3.webp``:

* rows marked ``c``: the same view in three colours, the first one as drawn.
  How each product is repainted stands in RECIPES;
* other rows: a front view, a closer tilted view, and a small group.

``colours.yaml`` (palette, and the colour of each picture of a ``c`` row) is
written next to them.  A colour is named by measuring the repainted picture.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import resvg_py
from PIL import Image, ImageFilter

Array = npt.NDArray[np.float32]

SIZE = 720  # side of a picture, px
RASTER = 800  # side at which an icon is drawn before it is scaled down
WORKERS = 2

# Hue (OKLCH degrees) of the backdrop of each top category.
BACKDROP_HUES = {
    "elektronika": 262,
    "aksessuarlar": 325,
    "asboblar": 75,
    "bolalar": 205,
    "gozallik": 5,
    "gullar": 125,
    "kantselyariya": 230,
    "kiyim": 290,
    "musiqa": 45,
    "oziq": 88,
    "poyabzal": 310,
    "sovgalar": 25,
    "sport": 165,
    "transport": 245,
    "uy": 60,
}


class Colour(NamedTuple):
    code: str
    uz: str
    ru: str
    hex: str


PALETTE = (
    Colour("red", "qizil", "красный", "#DF2A44"),
    Colour("orange", "toʻq sariq", "оранжевый", "#F58426"),
    Colour("yellow", "sariq", "жёлтый", "#FFCF33"),
    Colour("green", "yashil", "зелёный", "#46AB4E"),
    Colour("turquoise", "firuza", "бирюзовый", "#22B5AC"),
    Colour("light_blue", "havorang", "голубой", "#7CC8F2"),
    Colour("blue", "koʻk", "синий", "#2C66DB"),
    Colour("purple", "binafsha", "фиолетовый", "#7A45C2"),
    Colour("pink", "pushti", "розовый", "#F27DB3"),
    Colour("brown", "jigarrang", "коричневый", "#804E38"),
    Colour("beige", "bej", "бежевый", "#E3CBA8"),
    Colour("black", "qora", "чёрный", "#2D2B32"),
    Colour("gray", "kulrang", "серый", "#7F7F89"),
    Colour("white", "oq", "белый", "#F3F2F5"),
    Colour("silver", "kumushrang", "серебристый", "#C4C2CC"),
    Colour("gold", "tillarang", "золотистый", "#D6AB45"),
    Colour("multicolour", "rang-barang", "разноцветный", "#B9A9C9"),
)
# Never measured: given by name in RECIPES.
MULTICOLOUR = "multicolour"

# How the `c` products are repainted: icon, part, second colour, third colour and,
# where measuring the drawing would mislead, the name of its own colour.
# Part: `auto` (its main hue), `all` (everything coloured), `light` or `dark` (its
# greyish parts), `body` (everything but black and white), or a hue in degrees;
# `/N` narrows or widens the range of hues.
RECIPES = """
laptop light gray gold
desktop-computer light black pink
trackball dark silver green
mobile-phone dark pink turquoise
telephone auto turquoise black
headphone light black pink
camera dark brown red
camera-with-flash dark green blue
television light red turquoise
radio light turquoise beige
video-game dark/200 red white
joystick dark turquoise silver
studio-microphone light black gold
microphone light pink gold
battery auto orange blue green
floppy-disk dark black green
pager dark blue yellow
watch 258/30 brown black
stopwatch dark blue orange
flashlight light black red
candle light pink light_blue
couch-and-lamp 258 gray green
bed 255/25 green pink
chair auto beige black
mirror auto silver pink
bucket auto red green
basket auto white gray brown
soap auto/60 green yellow
sponge auto/70 green blue orange
teapot auto blue white
bowl-with-spoon auto red turquoise
amphora auto turquoise black
funeral-urn auto white blue brown
hourglass-done auto black pink
alarm-clock 15/25 blue green
t-shirt auto white red
running-shirt 148/27 blue red
jeans auto black gray blue
shorts auto blue orange
dress auto red black
coat auto black gray
kimono 250/30 green purple
sari 175/45 purple blue
safety-vest auto yellow green orange
socks all red green yellow
gloves auto red black
scarf auto blue green
necktie dark/138 red green black
bikini 5/50 turquoise purple
one-piece-swimsuit auto turquoise black
briefs auto red gray
running-shoe body red turquoise
hiking-boot 70/25 green red orange
high-heeled-shoe auto black blue
flat-shoe auto red beige blue
ballet-shoes auto white light_blue
thong-sandal 255/40 green pink
roller-skate 15/40 turquoise purple red
ice-skate light pink black
billed-cap auto red black
top-hat dark gray brown
crown auto silver pink gold
glasses dark red brown
goggles 235/25 green pink
handbag body red blue
purse 12/35 green purple
clutch-bag 25/45 turquoise purple
backpack 5/40 blue green
briefcase auto black red
luggage auto red green
ring light gold pink
gem-stone auto red green
prayer-beads 55/20 turquoise brown orange
closed-umbrella auto red black
umbrella 300/35 yellow turquoise
lipstick 10/30 orange purple
nail-polish 300/45 red turquoise
lotion-bottle body green light_blue pink
razor auto pink green
toothbrush auto blue green
hair-pick body brown pink
pill all blue green red
stethoscope 290/30 red black
bell-pepper auto/70 red yellow
canned-food 15/30 green yellow
candy 20/25 purple green
lollipop all pink green multicolour
cupcake 340/40 brown white
tennis 5/40 blue purple
badminton 255/40 red green
ping-pong 345/20 blue green
boxing-glove auto blue black
bicycle 15/30 turquoise black
kick-scooter auto pink green
skateboard dark green blue
sled 12/25 blue green
skis 32/30 green purple
tent 142/40 orange blue
diving-mask 10/35 yellow green
flying-disc auto orange green
telescope light black gold
teddy-bear auto pink gray brown
nesting-dolls 12/25 blue green
puzzle-piece auto orange purple green
yo-yo 295/40 red green
kite all blue red multicolour
balloon 22/40 yellow green
baby-bottle 50/30 light_blue green
game-die light green yellow
water-pistol 130/40 turquoise orange
crayon 130/60 red blue
robot light turquoise yellow
rocket 18/22 blue green
racing-car 25/30 blue green
closed-book auto blue green
notebook-with-decorative-cover dark green red
ledger 98/25 blue pink
pen 255/40 red green
fountain-pen 255/40 black red
paintbrush 8/25 blue green
straight-ruler light yellow green
triangular-ruler light light_blue pink
scissors 35/35 blue green
pushpin auto blue green
wrench light black gold
screwdriver auto yellow blue
toolbox auto blue yellow
clamp dark red blue
magnet 10/30 blue green
locked-with-key 75/35 blue red
magnifying-glass-tilted-left dark brown green
yarn 255/40 pink green
thread 250/40 red green
guitar 12/35 blue green
accordion 10/28 blue green
drum 2/18 blue green red
long-drum auto red black brown
maracas all red purple multicolour
bouquet 345/40 blue white
rose 22/35 yellow pink
tulip 345/45 red yellow
hyacinth 295/45 pink white
wrapped-gift 85/30 turquoise purple yellow
ribbon auto blue gold
crystal-ball dark blue green
automobile 20/30 blue yellow
motor-scooter 15/35 turquoise yellow
motorcycle 20/35 blue green
sailboat 75/25 white green yellow
canoe 45/35 green yellow
"""

# Icons drawn cut off at a corner: they are laid against that corner of the frame.
CORNER_ICONS = {"nail-polish"}
# Things nobody lines up three in a row: their group is a pair.
PAIR_CATEGORIES = {"uy", "elektronika", "musiqa", "transport", "bolalar"}


# --- colour arithmetic (OKLab, https://bottosson.github.io/posts/oklab/) ---------

_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)
_LAB_TO_LMS = np.linalg.inv(_LMS_TO_LAB)
_LMS_TO_RGB = np.linalg.inv(_RGB_TO_LMS)


def rgb_to_lab(rgb: npt.NDArray[np.floating]) -> Array:
    """sRGB (0..1, last axis) to OKLab."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Array = (np.cbrt(linear @ _RGB_TO_LMS.T) @ _LMS_TO_LAB.T).astype(np.float32)
    return lab


def lab_to_rgb(lab: npt.NDArray[np.floating]) -> Array:
    """OKLab to sRGB, clipped to 0..1."""
    linear = np.clip((lab @ _LAB_TO_LMS.T) ** 3 @ _LMS_TO_RGB.T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb.astype(np.float32)


def lch_to_rgb(lightness: float, chroma: float, hue: float) -> Array:
    angle = math.radians(hue)
    lab = [lightness, chroma * math.cos(angle), chroma * math.sin(angle)]
    return lab_to_rgb(np.array(lab, dtype=np.float32))


@cache
def palette_lab() -> dict[str, Array]:
    """OKLab of every palette colour by its code."""
    return {
        c.code: rgb_to_lab(np.array(tuple(bytes.fromhex(c.hex[1:])), dtype=np.float32) / 255)
        for c in PALETTE
    }


def smoothstep(low: float, high: float, values: Array) -> Array:
    t = np.clip((values - low) / (high - low), 0, 1)
    result: Array = t * t * (3 - 2 * t)
    return result


def hue_distance(hues: Array, centre: float) -> Array:
    """Signed distance in degrees, -180..180."""
    result: Array = (hues - centre + 180) % 360 - 180
    return result


# --- icons ---------------------------------------------------------------------


class IconSet:
    """An Iconify JSON file."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def svg(self, name: str) -> str:
        """The SVG text of an icon, following aliases."""
        icons, aliases = self._data["icons"], self._data.get("aliases", {})
        while name not in icons:
            if name not in aliases:
                raise KeyError(f"no such icon: {name}")
            name = aliases[name]["parent"]
        icon = icons[name]
        width = icon.get("width", self._data.get("width", 16))
        height = icon.get("height", self._data.get("height", 16))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
            f"{icon['body']}</svg>"
        )


def draw_icon(svg: str) -> Image.Image:
    """The icon as RGBA, cropped to what is visible of it."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=RASTER, height=RASTER)
    image = Image.open(BytesIO(bytes(png))).convert("RGBA")
    visible = image.getchannel("A").point(lambda a: 255 if a > 20 else 0)
    return image.crop(visible.getbbox())


# --- repainting ------------------------------------------------------------------


@dataclass(frozen=True)
class Recipe:
    part: str
    colours: tuple[str, str]
    own_name: str | None = None


@cache
def recipes() -> dict[str, Recipe]:
    table = {}
    for line in RECIPES.split("\n"):
        if line:
            icon, part, second, third, *own_name = line.split()
            table[icon] = Recipe(part, (second, third), own_name[0] if own_name else None)
    return table


class Paint:
    """The repaintable part of an object: how much each pixel belongs to it, and
    its typical lightness, chroma and hue."""

    def __init__(self, image: Image.Image, part: str) -> None:
        pixels = np.asarray(image, dtype=np.float32) / 255
        self.alpha = pixels[..., 3]
        self.lab = rgb_to_lab(pixels[..., :3])
        self.chroma: Array = np.hypot(self.lab[..., 1], self.lab[..., 2])
        self.hue: Array = np.degrees(np.arctan2(self.lab[..., 2], self.lab[..., 1])) % 360
        self.greyish = part.partition("/")[0] in {"light", "dark", "body"}
        self.mask = self._mask(part)
        weight = self.mask * self.alpha
        if weight.sum() < 1:
            raise ValueError(f"nothing to repaint: {part}")
        chosen = weight > 0.5 * weight.max()
        self.typical_lab: Array = np.median(self.lab[chosen], axis=0)
        self.typical_hue = math.degrees(math.atan2(self.typical_lab[2], self.typical_lab[1]))
        self.typical_chroma = float(np.median(self.chroma[chosen]))

    def _mask(self, part: str) -> Array:
        name, _, width = part.partition("/")
        lightness = self.lab[..., 0]
        if name == "light":
            limit = float(width) / 1000 if width else 0.075
            grey = 1 - smoothstep(limit, limit + 0.025, self.chroma)
            return grey * smoothstep(0.5, 0.62, lightness)
        if name == "dark":
            limit = float(width) / 1000 if width else 0.12
            grey = 1 - smoothstep(limit, limit + 0.025, self.chroma)
            return grey * (1 - smoothstep(0.55, 0.65, lightness))
        if name == "body":
            return np.ones_like(self.chroma)
        coloured = smoothstep(0.025, 0.06, self.chroma)
        if name == "all":
            return coloured
        centre = self._main_hue() if name == "auto" else float(name)
        reach = float(width) if width else 45.0
        distance = np.abs(hue_distance(self.hue, centre))
        return coloured * (1 - smoothstep(reach, reach + 14, distance))

    def _main_hue(self) -> float:
        weight = np.where(self.chroma > 0.04, self.chroma, 0) * self.alpha
        counts, edges = np.histogram(self.hue, bins=72, range=(0, 360), weights=weight)
        smooth = sum(np.roll(counts, shift) for shift in range(-3, 4))
        return float(edges[int(np.argmax(smooth))]) + 2.5

    def repaint(self, code: str) -> Image.Image:
        """The object with this part in the palette colour; shading is kept."""
        target = palette_lab()[code]
        target_chroma = float(np.hypot(target[1], target[2]))
        target_hue = math.degrees(math.atan2(target[2], target[1]))
        relief = self.lab[..., 0] - self.typical_lab[0]
        contrast = 0.75 if 0.4 < target[0] < 0.88 else 0.6
        lightness = np.clip(target[0] + contrast * relief, 0.12, 0.985)
        if self.greyish:
            strength = 1 - np.clip(np.abs(lightness - target[0]) / 0.55, 0, 1) ** 2
            drift = np.zeros_like(self.hue)
        else:
            strength = np.clip(self.chroma / self.typical_chroma, 0, 1.25)
            drift = 0.4 * np.clip(hue_distance(self.hue, self.typical_hue), -30, 30)
        angle = np.radians(target_hue + drift)
        chroma = target_chroma * strength
        painted = np.stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)], axis=-1)
        mixed = self.lab + self.mask[..., None] * (painted - self.lab)
        rgba = np.dstack([lab_to_rgb(mixed.astype(np.float32)), self.alpha])
        return Image.fromarray(np.uint8(np.round(rgba * 255)), "RGBA")

    def measure(self, image: Image.Image) -> Array:
        """Typical OKLab colour of this part in a repainted picture."""
        lab = rgb_to_lab(np.asarray(image, dtype=np.float32)[..., :3] / 255)
        weight = self.mask * self.alpha
        colour: Array = np.median(lab[weight > 0.5 * weight.max()], axis=0)
        return colour


def name_colours(measured: Iterable[Array], first: str | None) -> list[str]:
    """The nearest palette colour of each, all different."""
    names: list[str] = []
    for index, lab in enumerate(measured):
        if index == 0 and first:
            names.append(first)
            continue
        # Lightness counts less than hue when people name a colour.
        scale = np.array([0.6, 1, 1], dtype=np.float32)
        free = {c: v for c, v in palette_lab().items() if c not in (*names, MULTICOLOUR)}
        names.append(min(free, key=lambda c: float(np.linalg.norm((free[c] - lab) * scale))))
    return names


def colour_variants(image: Image.Image, recipe: Recipe) -> tuple[list[Image.Image], list[str]]:
    paint = Paint(image, recipe.part)
    images = [image, *(paint.repaint(code) for code in recipe.colours)]
    return images, name_colours((paint.measure(i) for i in images), recipe.own_name)


# --- the studio --------------------------------------------------------------------


class Studio:
    """A picture in the making: a pale backdrop onto which objects are put."""

    def __init__(self, hue: float, horizon: float | None) -> None:
        self.hue = hue
        self.canvas = self._backdrop(horizon)
        self.shade = lch_to_rgb(0.33, 0.05, hue)

    def _backdrop(self, horizon: float | None) -> Array:
        y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
        wall = 0.951 + 0.025 * smoothstep(0.0, 0.75, y)
        lightness = wall
        if horizon is not None:
            floor = 0.944 + 0.028 * smoothstep(horizon, 1.0, y)
            mix = smoothstep(horizon - 0.035, horizon + 0.035, y)
            lightness = wall + mix * (floor - wall)
        glow = np.exp(-(((x - 0.5) / 0.42) ** 2 + ((y - 0.45) / 0.42) ** 2))
        lightness = np.minimum(lightness + 0.016 * glow, 0.985)
        chroma = 0.022 - 0.011 * glow
        angle = math.radians(self.hue)
        lab = np.stack([lightness, chroma * math.cos(angle), chroma * math.sin(angle)], axis=-1)
        return lab_to_rgb(lab.astype(np.float32))

    def _darken(self, shadow: Image.Image, opacity: float) -> None:
        amount = np.asarray(shadow, dtype=np.float32)[..., None] / 255 * opacity
        self.canvas += amount * (self.shade - self.canvas)

    def _cast(
        self, alpha: Image.Image, box: tuple[float, float, float, float], blur: float
    ) -> Image.Image:
        """An alpha channel stretched to left, top, width, height, and blurred."""
        left, top, width, height = (round(v) for v in box)
        layer = Image.new("L", (SIZE, SIZE))
        stretched = alpha.resize((max(width, 2), max(height, 2)), Image.Resampling.BOX)
        layer.paste(stretched, (left, top))
        return layer.filter(ImageFilter.GaussianBlur(blur))

    def put(
        self,
        image: Image.Image,
        extent: float,
        foot: tuple[float, float],
        *,
        blur: float = 0.0,
        haze: float = 0.0,
    ) -> None:
        """Stand an object, its longer side `extent` of the frame, on a foot point."""
        scale = extent * SIZE / max(image.size)
        width, height = (max(1, round(side * scale)) for side in image.size)
        piece = image.resize((width, height), Image.Resampling.LANCZOS)
        left, base = round(foot[0] * SIZE - width / 2), round(foot[1] * SIZE)
        alpha = piece.getchannel("A")
        self._stand_shadows(alpha, left, base, 1 - haze)
        self._paste(piece, left, base - height, blur, haze)

    def _stand_shadows(self, alpha: Image.Image, left: int, base: int, strength: float) -> None:
        width, height = alpha.size
        size = max(width, height)
        depth = max(0.15 * min(height, 1.2 * width), 0.05 * size)
        ambient = (left - 0.03 * width, base - 0.62 * depth, 1.06 * width, depth)
        self._darken(self._cast(alpha, ambient, 0.05 * size), 0.34 * strength)
        sole = alpha.crop((0, round(height - max(0.05 * size, 2)), width, height))
        contact = (left, base - 0.018 * size, width, 0.03 * size)
        self._darken(self._cast(sole, contact, 0.012 * size), 0.55 * strength)

    def lay(self, image: Image.Image, extent: float, centre: tuple[float, float]) -> None:
        """Show an object close, its shadow falling behind and below it."""
        scale = extent * SIZE / max(image.size)
        width, height = (max(1, round(side * scale)) for side in image.size)
        piece = image.resize((width, height), Image.Resampling.LANCZOS)
        left, top = round(centre[0] * SIZE - width / 2), round(centre[1] * SIZE - height / 2)
        alpha = piece.getchannel("A")
        self._darken(self._cast(alpha, (left + 10, top + 34, width, height), 34), 0.20)
        self._darken(self._cast(alpha, (left + 3, top + 10, width, height), 9), 0.20)
        self._paste(piece, left, top, 0, 0)

    def _paste(self, piece: Image.Image, left: int, top: int, blur: float, haze: float) -> None:
        layer = Image.new("RGBa", (SIZE, SIZE))
        layer.paste(piece.convert("RGBa"), (left, top))
        if blur:
            layer = layer.filter(ImageFilter.GaussianBlur(blur))
        pixels = np.asarray(layer, dtype=np.float32) / 255 * (1 - haze)
        self.canvas *= 1 - pixels[..., 3:]
        self.canvas += pixels[..., :3]

    def image(self) -> Image.Image:
        return Image.fromarray(np.uint8(np.round(np.clip(self.canvas, 0, 1) * 255)), "RGB")


def front_extent(image: Image.Image) -> float:
    """62 to 68 % of the frame: chunky objects look bigger than thin ones."""
    alpha = np.asarray(image.getchannel("A"), dtype=np.float32) / 255
    filled = float(alpha.mean()) * min(image.size) / max(image.size)
    return 0.68 - 0.06 * min(max((filled - 0.25) / 0.5, 0), 1)


def compose_front(image: Image.Image, hue: float, *, at_corner: bool = False) -> Image.Image:
    if at_corner:
        studio = Studio(hue, None)
        studio.lay(image, 0.84, (0.419, 0.581))
        return studio.image()
    extent = front_extent(image)
    height = extent * image.height / max(image.size)
    base = min(max(0.5 + height / 2 + 0.02, 0.70), 0.85)
    studio = Studio(hue, base - 0.13)
    studio.put(image, extent, (0.5, base))
    return studio.image()


def compose_close(image: Image.Image, hue: float) -> Image.Image:
    tilted = image.convert("RGBa").rotate(7, Image.Resampling.BICUBIC, expand=True).convert("RGBA")
    tilted = tilted.crop(tilted.getchannel("A").getbbox())
    studio = Studio(hue, None)
    studio.lay(tilted, 0.90, (0.53, 0.53))
    return studio.image()


def compose_group(image: Image.Image, hue: float, *, pair: bool) -> Image.Image:
    """The object in front, one or two more behind it, smaller and out of focus."""
    wide, high = (side / max(image.size) for side in image.size)
    base = 0.69 + 0.07 * high
    studio = Studio(hue, base - 0.20)
    if pair:
        step = 0.10 + 0.28 * wide  # between the two, which together are centred
        front = 0.5 - (step - 0.09 * wide) / 2
        studio.put(image, 0.34, (front + step, base - 0.10), blur=3.2, haze=0.25)
        studio.put(image, 0.52, (front, base))
    else:
        step = 0.11 + 0.16 * wide
        studio.put(image, 0.31, (0.5 + step, base - 0.11), blur=3.6, haze=0.28)
        studio.put(image, 0.37, (0.5 - step, base - 0.07), blur=2.0, haze=0.15)
        studio.put(image, 0.49, (0.51, base))
    return studio.image()


# --- the work ------------------------------------------------------------------------


class Job(NamedTuple):
    icon: str
    category: str
    in_colours: bool
    svg: str
    folder: Path
    quality: int


class Result(NamedTuple):
    icon: str
    size: int
    colours: list[str]


def render(job: Job) -> Result:
    """Render and save the three pictures of one product."""
    hue = BACKDROP_HUES[job.category]
    drawing = draw_icon(job.svg)
    colours: list[str] = []
    if job.in_colours:
        objects, colours = colour_variants(drawing, recipes()[job.icon])
        pictures = [compose_front(o, hue, at_corner=job.icon in CORNER_ICONS) for o in objects]
    else:
        pictures = [
            compose_front(drawing, hue),
            compose_close(drawing, hue),
            compose_group(drawing, hue, pair=job.category in PAIR_CATEGORIES),
        ]
    size = 0
    for number, picture in enumerate(pictures, start=1):
        path = job.folder / f"{job.icon}-{number}.webp"
        picture.save(path, "WEBP", quality=job.quality, method=6, use_sharp_yuv=True)
        size += path.stat().st_size
    return Result(job.icon, size, colours)


def colours_yaml(results: Iterable[Result]) -> str:
    lines = ["palette:"]
    lines += [
        f'  - {{code: {c.code}, title: {{uz: "{c.uz}", ru: "{c.ru}"}}, hex: "{c.hex}"}}'
        for c in PALETTE
    ]
    lines.append("products:")
    lines += [f"  {r.icon}: [{', '.join(r.colours)}]" for r in results if r.colours]
    return "\n".join(lines) + "\n"


def read_jobs(args: argparse.Namespace) -> list[Job]:
    icons = IconSet(args.icons)
    jobs = []
    for line in args.catalogue.read_text(encoding="utf-8").splitlines():
        icon, category, _uz, _ru, _price, mark = line.split("|")
        if not args.only or icon in args.only:
            svg = icons.svg(icon)
            jobs.append(Job(icon, category, mark == "c", svg, args.output, args.quality))
    return jobs


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Render the product pictures of the demo shop.")
    parser.add_argument("--icons", type=Path, required=True, help="icons.json of the icon set")
    parser.add_argument("--catalogue", type=Path, required=True, help="the catalogue, a .psv file")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="output folder")
    parser.add_argument("--quality", type=int, default=90, help="of the WebP, 0 to 100")
    parser.add_argument("--only", nargs="*", help="render these icons only; keep colours.yaml")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    jobs = read_jobs(args)
    with ProcessPoolExecutor(WORKERS) as pool:
        results = list(pool.map(render, jobs, chunksize=4))
    if not args.only:
        (args.output / "colours.yaml").write_text(colours_yaml(results), encoding="utf-8")
    for result in results:
        wanted = recipes()[result.icon].colours if result.colours else ()
        if result.colours[1:] != list(wanted):
            print(f"{result.icon}: painted {wanted}, measured {result.colours}", file=sys.stderr)
    total = sum(result.size for result in results)
    print(f"{3 * len(results)} pictures, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
