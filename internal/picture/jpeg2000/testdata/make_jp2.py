"""Makes the pictures beside this file, and what Pillow 13 (OpenJPEG 2.5) reads of them as PNG. Needs opj_compress."""

import pathlib
import subprocess
import tempfile

import numpy
from PIL import Image

here = pathlib.Path(__file__).parent
width, height = 37, 29
y, x = numpy.mgrid[0:height, 0:width]
pixels = numpy.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x * 7 + y * 13) % 256], -1).astype(numpy.uint8)
pixels[8:16, 5:20] = [250, 20, 30]
rgb = Image.fromarray(pixels)
rgba = rgb.copy()
rgba.putalpha(Image.fromarray(((x * 5 + y * 3) % 256).astype(numpy.uint8)))
grey16 = Image.fromarray((x * 1400 + y * 3).astype(numpy.uint16))

rgb.save(here / "reversible.jp2")
rgb.save(here / "irreversible.jp2", irreversible=True, quality_layers=[4])
rgb.save(here / "bare.j2k", no_jp2=True, num_resolutions=1)
rgba.save(here / "alpha.jp2", codeblock_size=(4, 4))
grey16.save(here / "grey16.jp2")
for order in ("LRCP", "RLCP", "RPCL", "PCRL", "CPRL"):
    rgb.save(here / f"{order}.jp2", progression=order, tile_size=(20, 17), quality_layers=[20, 5, 1], precinct_size=(8, 16), num_resolutions=3)
with tempfile.NamedTemporaryFile(suffix=".ppm") as f:
    rgb.save(f.name)
    for style in (1, 2, 4, 8, 32, 63):
        subprocess.run(["opj_compress", "-i", f.name, "-o", here / f"style{style}.jp2", "-M", str(style), "-n", "3", "-SOP", "-EPH"], check=True)
for path in [*here.glob("*.jp2"), *here.glob("*.j2k")]:
    Image.open(path).save(path.with_suffix(".png"), optimize=True)
