"""Composes training pictures on a GPU from the pack of pack_gpu.py: batches of pictures as data.py draws them.

    python compose_gpu.py --pack PACK --sheet sheet.png      # look at some (on a CPU too)

Sprites and words lie in atlases in the GPU's memory and are placed by bilinear sampling; backgrounds, colours, signs and
styles are computed for all pictures at once. Coordinates are pixels of a 96 x 96 picture, whatever size is composed.
"""
import argparse, json, math, multiprocessing as mp
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

SIDE, CELL, COLS, WIDE, HIGH = 96, 80, 48, 112, 56
# share of each block of a batch; wrong words on a drawing come as often as right ones
SHARES = dict(emoji=.335, emojisketch=.02, emojigrey=.02, emojiposter=.012, emojitint=.012, word=.345, pair=.08, attack=.09,
              several2=.022, several3=.016, several4=.009, several5=.007, several6=.007, colour=.025)
WEIGHTS = dict(font=3.2, noto=1.2, twitter=2.2)


def letters(job):
    """All renderings of a word, each filling its cell, with the width and height of the type: fonts within cases."""
    word, paths = job
    cells, sizes = [], []
    for text in (word, word.upper(), word.title()):
        lines = [text]
        if " " in text and len(text) > 9:
            parts = text.split(" ")
            cut = min(range(1, len(parts)), key=lambda i: abs(len(" ".join(parts[:i])) - len(" ".join(parts[i:]))))
            lines = [" ".join(parts[:cut]), " ".join(parts[cut:])]
            if len(parts) > 2 and max(map(len, lines)) > 11:
                lines = parts[:4]
        for path in paths:
            width = max(ImageFont.truetype(path, 48, layout_engine=ImageFont.Layout.BASIC).getlength(l) for l in lines) / 48
            size = min((WIDE - 4) / width, (HIGH - 2) / 1.22 / len(lines))
            font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
            im = Image.new("L", (WIDE, HIGH))
            d = ImageDraw.Draw(im)
            for i, l in enumerate(lines):
                d.text((WIDE / 2, HIGH / 2 + size * 1.22 * (i + .5 - len(lines) / 2)), l, font=font, fill=255, anchor="mm")
            cells.append(np.asarray(im))
            sizes.append((width * size, 1.22 * size * len(lines), len(lines)))
    return np.stack(cells), sizes


class Pack:
    """The pack in the memory of a device. few limits the fonts of words outside the core vocabulary."""

    def __init__(self, folder, device, few=5, procs=16):
        self.device = device
        self.half = torch.float16 if device == "cuda" else torch.float32
        p, z = json.load(open(f"{folder}/pack.json")), np.load(f"{folder}/specs.npz")
        self.core, self.blocks = p["core"], p["blocks"]
        jobs = []
        for k, w in enumerate(p["words"]):
            fonts = w["fonts"] if w["core"] else [w["fonts"][(k + 3 * j) % len(w["fonts"])] for j in range(few)]
            jobs.append((w["word"], [f"{folder}/fonts/{p['fonts'][f]}" for f in fonts]))
        with mp.get_context("fork").Pool(procs) as pool:
            got = pool.map(letters, jobs, chunksize=16)
        t = lambda x, **k: torch.as_tensor(np.ascontiguousarray(x), **k).to(device)
        self.letters = t(np.concatenate([g[0] for g in got]))
        self.sizes = t([s for g in got for s in g[1]], dtype=torch.float32)
        self.nfonts = t([len(j[1]) for j in jobs])
        self.first = t(np.cumsum([0] + [3 * len(j[1]) for j in jobs])[:-1])
        sprites = []
        for art in WEIGHTS:
            im = np.asarray(Image.open(f"{folder}/sprites_{art}.webp").convert("RGBA"))
            sprites.append(im.reshape(im.shape[0] // CELL, CELL, COLS, CELL, 4).transpose(0, 2, 4, 1, 3).reshape(-1, 4, CELL, CELL)[:len(z["arts"])])
        self.sprites = t(np.stack(sprites, 1))                          # concepts x arts x 4 x CELL x CELL
        self.artcum = t(np.cumsum(z["arts"] * list(WEIGHTS.values()), 1), dtype=torch.float32)
        im = np.asarray(Image.open(f"{folder}/shapes.png"))
        self.shapes = t(im.reshape(CELL, -1, CELL).transpose(1, 0, 2))
        self.flip = t(z["flip"])
        self.colours = t(list(p["colours"].values()), dtype=torch.float32) / 255
        self.inks = t(p["inks"])
        for k in ("caps", "terms", "things", "word", "row", "core", "tokens", "core_tokens"):
            setattr(self, "core_of" if k == "core" else k, t(z[k].astype(np.int64) if k != "tokens" else z[k]))
        ends = [*list(self.blocks.values())[1:], len(z["weight"])]
        self.cum = {b: t(np.cumsum(z["weight"][i:j].astype(np.float64)), dtype=torch.float32) for (b, i), j in zip(self.blocks.items(), ends)}
        self.nrow, self.ncore = int(self.row.max()) + 1, len(self.core)


class Composer:
    def __init__(self, pack, size=SIDE):
        self.p, self.size, self.dev = pack, size, pack.device
        c = (torch.arange(size, device=self.dev) + .5) * SIDE / size
        self.known = {}
        self.x, self.y = c.view(1, 1, -1).expand(1, size, size), c.view(1, -1, 1).expand(1, size, size)

    # ---- chance
    def u(self, n, lo=0., hi=1.):
        return torch.rand(n, device=self.dev) * (hi - lo) + lo

    def fixed(self, *values):
        """The values on the device: copying them anew would have the processor wait for the GPU."""
        if values not in self.known:
            self.known[values] = torch.tensor(values, device=self.dev)
        return self.known[values]

    def pick(self, n, *values):
        return self.fixed(*values)[torch.randint(len(values), (n,), device=self.dev)]

    def rgb(self, n):
        """Colours as backgrounds have them, n x 3."""
        h, s, v = self.u(n), self.u(n) ** 1.3, .15 + .85 * self.u(n) ** .6
        k = (self.fixed(5., 3., 1.) + 6 * h[:, None]) % 6
        c = v[:, None] * (1 - s[:, None] * torch.minimum(k, 4 - k).clamp(0, 1))
        grey = self.pick(n, 255., 255., 245., 230., 30., 10.)[:, None].expand(n, 3) / 255
        return torch.where(self.u(n)[:, None] < .25, grey, c)

    @staticmethod
    def lum(c):
        return .3 * c[..., 0] + .59 * c[..., 1] + .11 * c[..., 2]

    def away(self, n, ok, make, other):
        """n colours of make(n) for which ok holds, of eight tries; other where none did."""
        best, done = other, torch.zeros(n, dtype=torch.bool, device=self.dev)
        for _ in range(8):
            c = make(n)
            new = ok(c) & ~done
            best, done = torch.where(new[:, None], c, best), done | new
        return best

    # ---- drawing
    def background(self, n, base=None):
        a = self.rgb(n) if base is None else base
        near = (a + self.u((n, 3), -.275, .275)).clamp(0, 1)
        b = near if base is not None else torch.where(self.u(n)[:, None] < .6, near, self.rgb(n))
        x, y = self.x / SIDE, self.y / SIDE
        d = torch.randint(5, (n,), device=self.dev).view(-1, 1, 1)
        grad = torch.where(d == 0, x, torch.where(d == 1, 1 - x, torch.where(d == 2, y, torch.where(d == 3, 1 - y, (((x - .5) ** 2 + (y - .5) ** 2).sqrt() * 2).clamp(0, 1)))))
        edge = self.u(n, .25, 1.).view(-1, 1, 1)
        split = (torch.where((self.u(n) < .6).view(-1, 1, 1), y, x) > edge).float()
        k = self.u(n).view(-1, 1, 1)
        s = torch.where(k < .71, torch.zeros_like(x), torch.where(k < .89, grad, split))[:, None]
        im = a[:, :, None, None] + s * (b - a)[:, :, None, None]
        m = n // 10
        if m >= 4:                                                      # blotches or noise over a tenth
            at = torch.randperm(n, device=self.dev)[:m]
            parts = []
            for q, part in zip((4, 8, 16, 48), at.chunk(4)):
                w = torch.randn(len(part), 3, q, q, device=self.dev)
                w = torch.where((self.u(len(part)) < .5).view(-1, 1, 1, 1), w[:, :1].expand_as(w), w) * self.u(len(part), .023, .157).view(-1, 1, 1, 1)
                parts.append(F.interpolate(w, (self.size, self.size), mode="bicubic" if torch.rand(()) < .8 else "nearest"))
            im[at] = a[at][:, :, None, None] + torch.cat(parts)
        return im.clamp_(0, 1).to(self.p.half), a

    def place(self, cells, cx, cy, scale, angle=None, flip=None):
        """Cells (n x c x h x w) with their middle at (cx, cy), scaled by scale, turned by angle."""
        n, _, h, w = cells.shape
        dx, dy = self.x - cx.view(-1, 1, 1), self.y - cy.view(-1, 1, 1)
        if angle is not None:
            co, si = angle.cos().view(-1, 1, 1), angle.sin().view(-1, 1, 1)
            dx, dy = co * dx - si * dy, si * dx + co * dy
        s = scale.view(-1, 1, 1)
        gx, gy = 2 * dx / (s * w), 2 * dy / (s * h)
        if flip is not None:
            gx = gx * (1 - 2 * flip.float().view(-1, 1, 1))
        g = torch.stack([gx.expand(n, -1, -1), gy.expand(n, -1, -1)], -1)
        return F.grid_sample(cells, g.to(cells.dtype), mode="bilinear", padding_mode="zeros", align_corners=False)

    def over(self, im, layer):
        """A layer whose colours are multiplied by its opacity, its last channel."""
        return im * (1 - layer[:, 3:]) + layer[:, :3]

    def inked(self, im, mask, ink):
        return im + mask * (ink.to(im.dtype)[:, :, None, None] - im)

    def sprite(self, c, style=""):
        """Cells of concepts c in some art, colours multiplied by opacity."""
        p, n = self.p, len(c)
        cum = p.artcum[c]
        art = (self.u(n)[:, None] * cum[:, -1:] >= cum).sum(1).clamp(max=cum.shape[1] - 1)
        cell = p.sprites[c, art].to(p.half) / 255
        rgb, a = cell[:, :3], cell[:, 3:]
        if style == "sketch":
            g = (rgb * self.fixed(.3, .59, .11).to(p.half).view(1, 3, 1, 1)).sum(1, keepdim=True)
            k = -torch.ones(1, 1, 3, 3, device=self.dev, dtype=p.half)
            k[..., 1, 1] = 8
            e = [F.conv2d(v, k, padding=1).clamp(0, 1) for v in (g * a + (1 - a), a)]
            e = torch.maximum(*[v / v.amax((2, 3), keepdim=True).clamp(min=.05) for v in e])
            a = (2 * e).clamp(0, 1)
            rgb = self.u(n, 0, .23).to(p.half).view(-1, 1, 1, 1).expand_as(rgb)
        elif style in ("grey", "tint"):
            g = self.lum(rgb.permute(0, 2, 3, 1))[:, None]
            ink = self.rgb(n).to(p.half)[:, :, None, None] if style == "tint" else torch.zeros_like(rgb)
            rgb = ink + g * (1 - ink)
        elif style == "poster":
            rgb = (rgb * 255 / 64).floor() * 64 / 255
        return torch.cat([rgb * a, a], 1)

    def crop(self, n):
        """Where a coordinate comes to lie and how much larger a thing is, as a random crop has it."""
        s = self.u(n, 82, 97)
        ox, oy = self.u(n) * (SIDE - s).clamp(min=0), self.u(n) * (SIDE - s).clamp(min=0)
        z = SIDE / s
        return (lambda x: (x - ox) * z), (lambda y: (y - oy) * z), z

    def put(self, im, c, cx, cy, size, style="", angle=None, half=False, mirror=True):
        cells = self.sprite(c, style)
        if half:
            cells = F.avg_pool2d(cells, 2)
        flip = (self.u(len(c)) < .5) & self.p.flip[c] if mirror else None
        return self.over(im, self.place(cells, cx, cy, size / cells.shape[-1], angle, flip))

    def single(self, im, c, style=""):
        """A sprite of any size anywhere; every eighth is small."""
        n = len(c)
        m = n // 8
        size = torch.cat([self.u(m, 30, 54), self.u(n - m, 54, 94)])
        lo = torch.minimum(size / 2 * .92, torch.full_like(size, SIDE / 2))
        cx, cy = lo + self.u(n) * (SIDE - 2 * lo), lo + self.u(n) * (SIDE - 2 * lo)
        angle = torch.where(self.u(n) < .4, self.u(n, -.26, .26), torch.zeros(n, device=self.dev))
        fx, fy, z = self.crop(n)
        args = [c, fx(cx), fy(cy), size * z, angle]
        parts = [self.put(im[i:j], *[a[i:j] for a in args[:4]], style, angle[i:j], half) for i, j, half in ((0, m, True), (m, n, False)) if j > i]
        return torch.cat(parts)

    def word(self, k, box_w, box_h):
        """Cells of words k in any font and case, the scale with which they fit the box, and their size then."""
        p, n = self.p, len(k)
        v = self.u(n)
        case = torch.where(v < .6, 0, torch.where(v < .8, 1, 2))
        row = p.first[k] + case * p.nfonts[k] + (self.u(n) * p.nfonts[k]).long().clamp(max=p.nfonts[k] - 1)
        w, h, lines = p.sizes[row].unbind(1)
        s = torch.minimum(torch.minimum(box_w / w, 1.098 * box_h / h), 73.2 * lines / h)
        return p.letters[row][:, None].to(p.half) / 255, s, w * s, h * s

    def box(self, cx, cy, w, h):
        """1 inside rectangles, n x 1 x size x size."""
        v = lambda t: t.view(-1, 1, 1)
        return (((self.x - v(cx)).abs() < v(w) / 2) & ((self.y - v(cy)).abs() < v(h) / 2))[:, None].to(self.p.half)

    # ---- blocks
    def emoji(self, row, style=""):
        n = len(row)
        grey = self.pick(n, 250., 240., 225.)[:, None].expand(n, 3) / 255
        im, _ = self.background(n, grey if style == "sketch" else None)
        return self.single(im, self.p.things[row, 0], style)

    def written(self, row):
        p, n = self.p, len(row)
        k = p.word[row]
        ink = torch.where(self.u(n)[:, None] < .7, self.rgb(n), self.pick(n, 0., 1.)[:, None].expand(n, 3))
        own = (p.inks[k] >= 0) & (self.u(n) < .8)
        ink = torch.where(own[:, None], (p.colours[p.inks[k].clamp(min=0)] + torch.randn(n, 3, device=self.dev) * .05).clamp(0, 1), ink)
        grey = self.u(n) < .15                                          # as words are written to ask what neurons do with them
        ink = torch.where(grey[:, None], self.u(n)[:, None].expand(n, 3), ink)
        lum = self.lum(ink)
        other = (lum < .5).float()[:, None].expand(n, 3)
        paper = self.away(n, lambda c: (self.lum(c) - lum).abs() > .275, self.rgb, other)
        paper = torch.where(grey[:, None], self.away(n, lambda c: (self.lum(c) - lum).abs() > .4, lambda n: self.u(n)[:, None].expand(n, 3), other), paper)
        im, _ = self.background(n, paper)
        flat = ((self.u(n) < .2) | grey).view(-1, 1, 1, 1)
        im = torch.where(flat, paper.to(p.half)[:, :, None, None], im)
        mask, s, w, h = self.word(k, self.u(n, 76, 93), self.u(n, 24, 80))
        fx, fy, z = self.crop(n)
        z = torch.minimum(z, 94 / w)
        sign = (self.u(n) < .12) & ~grey
        mid = sign | (grey & (self.u(n) < .7))
        jitter = lambda side: torch.where(mid, torch.zeros_like(side), self.u(n, -1, 1) * (SIDE - 2 - side * z).clamp(min=0) / 2) + SIDE / 2
        cx, cy = jitter(w), jitter(h)
        frame = self.box(cx, cy, (w * z + 10).clamp(max=94), h * z + 8) * sign.view(-1, 1, 1, 1)
        inner = self.box(cx, cy, (w * z + 6).clamp(max=90), h * z + 4) * sign.view(-1, 1, 1, 1)
        im = self.inked(im, frame, torch.where(self.u(n)[:, None] < .6, ink, paper))
        im = self.inked(im, inner, paper)
        angle = torch.where((self.u(n) < .3) & ~mid, self.u(n, -.105, .105), torch.zeros(n, device=self.dev))
        return self.inked(im, self.place(mask, cx, cy, s * z, angle), ink)

    def pair(self, row):
        p, n = self.p, len(row)
        im, a = self.background(n)
        top = self.u(n) < .2
        size = self.u(n, 46, 66)
        cy = torch.where(top, SIDE - size / 2 - 2, size / 2 + 2)
        im = self.put(im, p.things[row, 0], self.u(n, 40, 56), cy, size, mirror=False)
        mask, s, w, h = self.word(p.word[row], self.u(n, 55, 92), SIDE - size - 2)
        ty = torch.where(top, h / 2 + self.u(n, 0, 4), SIDE - (SIDE - size) / 2 + self.u(n, -2, 1))
        ty = torch.minimum(torch.maximum(ty, h / 2 + 1), SIDE - h / 2 - 1)
        at = (ty * self.size / SIDE).long().clamp(0, self.size - 1)
        under = im[torch.arange(n, device=self.dev), :, at, self.size // 16].float()
        ink = (self.lum(under) < .45).float()[:, None].expand(n, 3)
        half = F.avg_pool2d(mask, 2)
        return self.inked(im, self.place(half, torch.full_like(ty, SIDE / 2), ty, 2 * s), ink)

    def attack(self, row):
        """A drawing with a wrong word: a label of any size anywhere, half of them as wide as the picture."""
        p, n = self.p, len(row)
        im = self.single(self.background(n)[0], p.things[row, 0])
        cover, wide = self.u(n, .04, .12), self.u(n) < .5
        bw = torch.where(wide, self.u(n, 60, 90), SIDE * (cover * 3.6).sqrt().clamp(max=.95))
        bh = torch.where(wide, self.u(n, 18, 30), SIDE * cover.sqrt() * .9)
        mask, s, w, h = self.word(p.word[row], bw, bh)
        lw = torch.where(wide & (self.u(n) < .5), torch.full_like(w, 93), w + 5)
        lh = torch.where(wide & (self.u(n) < .5), torch.maximum(h, self.u(n, 18, 32)), h)
        free = lambda side: SIDE / 2 + self.u(n, -1, 1) * (SIDE - 2 - side).clamp(min=0) / 2
        cx, cy = free(lw), free(lh)
        edge = torch.where(self.u(n) < .5, lh / 2 + 1, SIDE - lh / 2 - 1)
        cy = torch.where(wide & (self.u(n) < .6), edge, cy)
        k = self.u(n)[:, None]
        white, cream = torch.ones(n, 3, device=self.dev), self.fixed(.98, .96, .78).expand(n, 3)
        paper = torch.where(k < .55, white, torch.where(k < .78, 0 * white, cream))
        label = self.box(cx, cy, lw, lh) * (self.u(n) < .8).view(-1, 1, 1, 1)
        im = self.inked(im, label, paper)
        return self.inked(im, self.place(F.avg_pool2d(mask, 2), cx, cy, 2 * s), (self.lum(paper) < .5).float()[:, None].expand(n, 3))

    def several(self, row, number):
        n = len(row)
        lay = {2: [[(26, 48), (70, 48)], [(48, 26), (48, 70)]], 3: [[(24, 68), (72, 68), (48, 26)], [(17, 48), (48, 48), (79, 48)]],
               4: [[(26, 26), (70, 26), (26, 70), (70, 70)]] * 2, 5: [[(22, 22), (74, 22), (48, 48), (22, 74), (74, 74)]] * 2,
               6: [[(18, 30), (48, 30), (78, 30), (18, 66), (48, 66), (78, 66)]] * 2}[number]
        base = {2: (42, 42), 3: (40, 32), 4: (40, 40), 5: (34, 34), 6: (30, 30)}[number]
        im, _ = self.background(n)
        other = self.u(n) < .4
        size = torch.where(other, float(base[1]), float(base[0])) * self.u(n, .75, 1.03)
        fx, fy, z = self.crop(n)
        for k in range(number):
            x, y = [torch.where(other, float(lay[1][k][d]), float(lay[0][k][d])) + self.u(n, -4, 4) for d in (0, 1)]
            im = self.put(im, self.p.things[row, k], fx(x), fy(y), size * z * self.u(n, .92, 1.06), half=True, mirror=False)
        return im

    def colour(self, row):
        p, n = self.p, len(row)
        sh, c = p.things[row, 0], p.things[row, 1]
        rgb = (p.colours[c] + torch.randn(n, 3, device=self.dev) * .05).clamp(0, 1)
        other = (self.lum(rgb) < .5).float()[:, None].expand(n, 3)
        paper = self.away(n, lambda a: (a - rgb).abs().sum(1) > .59, self.rgb, other)
        plain = (sh < 0)[:, None]
        im, _ = self.background(n, torch.where(plain, rgb, paper))
        flat = (plain[:, 0] & (self.u(n) < .7)).view(-1, 1, 1, 1)
        im = torch.where(flat, rgb.to(p.half)[:, :, None, None], im)
        R = self.u(n, 18, 42)
        cx, cy = [R + 2 + self.u(n) * (92 - 2 * R) for _ in range(2)]
        mask = p.shapes[sh.clamp(min=0)][:, None].to(p.half) / 255 * (~plain).to(p.half)[:, :, None, None]
        return self.inked(im, self.place(mask, cx, cy, 2 * R / CELL), rgb)

    def draw(self, block, row):
        if block.startswith("emoji"):
            return self.emoji(row, block[5:])
        if block.startswith("several"):
            return self.several(row, int(block[7:]))
        return dict(word=self.written, pair=self.pair, attack=self.attack, colour=self.colour)[block](row)

    def rows(self, block, n):
        """n specs of a block, drawn by weight."""
        cum = self.p.cum[block]
        k = torch.searchsorted(cum, self.u(n) * cum[-1]).clamp(max=len(cum) - 1)
        return self.p.blocks[block] + k

    @torch.no_grad()
    def batch(self, B, augment=True):
        """Pictures (B x 3 x size x size, 0 to 1) and the specs that they show."""
        ims, rows, left = [], [], B
        for block, share in SHARES.items():
            n = left if block == "colour" else round(B * share)
            left -= n
            if n > 0:
                row = self.rows(block, n)
                ims.append(self.draw(block, row))
                rows.append(row)
        x, row = torch.cat(ims), torch.cat(rows)
        return (self.augmented(x) if augment else x), row

    def augmented(self, x):
        """Contrast, tint, brightness, for a part blur and noise."""
        B = len(x)
        at = torch.randperm(B, device=self.dev)
        for part in (at[:B // 32], at[B // 32:B // 16]):
            if len(part):
                g = torch.exp(-.5 * (torch.arange(-3., 4., device=self.dev) / self.u(1, .4, 1.2)) ** 2)
                k = (g[:, None] * g / g.sum() ** 2).to(x.dtype)[None, None].expand(3, 1, 7, 7)
                x[part] = F.conv2d(F.pad(x[part], (3, 3, 3, 3), mode="replicate"), k, groups=3)
        part = at[B // 16:B // 8]
        x[part] += torch.randn_like(x[part]) * .02
        r = lambda *s: torch.randn(*s, device=self.dev, dtype=x.dtype)
        g = (1 + .12 * r(B, 1, 1, 1)) * (1 + .03 * r(B, 3, 1, 1))
        return ((x - .5) * g + .5 + .05 * r(B, 1, 1, 1)).clamp_(0, 1)


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--pack", required=True)
    ap.add_argument("--sheet", default="sheet.png")
    ap.add_argument("--n", type=int, default=512)
    ap.add_argument("--augment", type=int, default=1)
    ap.add_argument("--procs", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    c = Composer(Pack(a.pack, "cpu", procs=a.procs))
    x, row = c.batch(a.n, bool(a.augment))
    x = (x.float() * 255).round().byte().permute(0, 2, 3, 1).numpy()
    cols = 24
    out = Image.new("RGB", (cols * 98, -(-len(x) // cols) * 98), (90, 90, 90))
    for i, im in enumerate(x):
        out.paste(Image.fromarray(im), (i % cols * 98 + 1, i // cols * 98 + 1))
    out.save(a.sheet)
