"""Makes TIFF files whose pixels can be told by their places (Pillow 13.0.0)."""
import numpy as np
from PIL import Image

y, x = np.mgrid[0:3, 0:5].astype(np.uint8)
inks = np.stack([10 * x, 20 * y, x + y, np.full_like(x, 7)], 2)
Image.frombytes("CMYK", (5, 3), inks.tobytes()).save("inks.tif")
Image.frombytes("CMYK", (5, 3), inks.tobytes()).save("inks_lzw.tif", compression="tiff_lzw")
exif = Image.Exif()
exif[0x112] = 6  # rows are columns from the right
Image.fromarray(np.stack([10 * x + y] * 3, 2)).save("turned.tif", exif=exif)
