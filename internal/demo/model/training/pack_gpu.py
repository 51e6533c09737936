"""Packs what compose_gpu.py draws with: python pack_gpu.py --assets DIR --out PACK

PACK is small (some 20 MB), so that it can be carried to a machine with a GPU: a sheet of sprites for each art, the fonts
that words are written in, and specs.npz: what a picture may show, with the captions and terms of data.py. A spec is one
row: the concepts drawn, the word written, 32 captions of which one is drawn at each visit, all terms that are true.
"""
import argparse, json, math, os, random, re, shutil
import numpy as np
from PIL import Image, ImageDraw
import data as D
from model import tokenizer

CELL, COLS, CAPS, TERMS = 80, 48, 32, 64
ARTS = ("font", "noto", "twitter")


def spaced(n, draw):
    """n captions from draw(), which gives some at a time."""
    out = []
    while len(out) < n:
        out += draw()
    return out[:n]


def sheets(w, out):
    """One sheet of cells for each art, a sprite's larger side filling its cell; arts[c, a] says which are there to train on."""
    arts = np.zeros((len(w.concepts), len(ARTS)), bool)
    for a, art in enumerate(ARTS):
        rows = -(-len(w.concepts) // COLS)
        im = Image.new("RGBA", (COLS * CELL, rows * CELL))
        for i, styles in enumerate(w.sprites):
            arts[i, a] = art in styles and not (art == "twitter" and w.held_art(i))
            if art in styles:
                s = D.fit(styles[art], CELL)
                im.paste(s, (i % COLS * CELL + (CELL - s.width) // 2, i // COLS * CELL + (CELL - s.height) // 2))
        im.save(f"{out}/sprites_{art}.webp", quality=95, alpha_quality=100, method=4)
    shapes = Image.new("L", (len(D.SHAPES) * CELL, CELL))
    for k, s in enumerate(D.SHAPES):
        shapes.paste(shape(s, 4 * CELL).resize((CELL, CELL), Image.BOX), (k * CELL, 0))
    shapes.save(f"{out}/shapes.png")
    return arts


def shape(name, S):
    im = Image.new("L", (S, S))
    d, R, x = ImageDraw.Draw(im), S / 2 - 1, S / 2
    poly = lambda n, rot, k=1.: [(x + R * (k if j % 2 else 1) * math.cos(2 * math.pi * j / n + rot), x + R * (k if j % 2 else 1) * math.sin(2 * math.pi * j / n + rot)) for j in range(n)]
    if name in ("circle", "ring"):
        d.ellipse((x - R, x - R, x + R, x + R), **(dict(fill=255) if name == "circle" else dict(outline=255, width=int(R * .35))))
    elif name == "square":
        d.rectangle((x - R, x - R, x + R, x + R), fill=255)
    elif name == "cross":
        d.rectangle((x - R, x - R / 4, x + R, x + R / 4), fill=255)
        d.rectangle((x - R / 4, x - R, x + R / 4, x + R), fill=255)
    elif name == "heart":
        d.polygon([(x + R * .95 * math.sin(a) ** 3, x - R / 18 * (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a))) for a in np.linspace(0, 6.28, 80)], fill=255)
    else:
        d.polygon({"triangle": poly(3, -math.pi / 2), "diamond": poly(4, -math.pi / 2), "star": poly(10, -math.pi / 2, .42)}[name], fill=255)
    return im


class Specs:
    """Rows of specs, in blocks: all of a block are drawn alike."""

    def __init__(self, w):
        self.w, self.text, self.term = w, {}, {}
        self.caps, self.terms, self.things, self.word, self.weight, self.blocks = [], [], [], [], [], {}
        self.words = {}                         # written anywhere, in the order of the atlas

    def block(self, name):
        self.blocks[name] = len(self.weight)

    def add(self, caps, terms, things=(), word=None, weight=1.):
        number = lambda d, x: d.setdefault(x, len(d))
        self.caps.append([(number(self.text, c), number(self.term, t)) for c, t in caps])
        ids = [number(self.term, t) for t in dict.fromkeys(terms)][:TERMS]
        self.terms.append(ids + [-1] * (TERMS - len(ids)))
        self.things.append((list(things) + [-1] * 6)[:6])
        self.word.append(-1 if word is None else number(self.words, word))
        self.weight.append(weight)


def fill(s, r):
    w = s.w
    for style in ("", "sketch", "grey", "poster", "tint"):
        s.block("emoji" + style)
        for i, c in enumerate(w.concepts):
            wt = 0 if style == "tint" and c["flag"] == "1" else c["weight"]
            s.add(spaced(CAPS, lambda: D.concept_caps(c, r, style)), D.concept_terms(c), [i], weight=wt)
    s.block("word")
    for x in w.words:
        if x["weight"]:
            s.add(spaced(CAPS, lambda: D.word_caps(x, r)), x["terms"] + [x["word"]], word=x["word"], weight=x["weight"])
    s.block("pair")
    for i, c in enumerate(w.concepts):
        opts = [x for x in [c["name"]] * 2 + c["tags"] * 2 + c["kw"][:4] if len(x) <= 16 and x in w.wordof]
        for x in opts:
            s.add(spaced(CAPS, lambda: [(x, x)] * 2 + D.concept_caps(c, r, n=2)), D.concept_terms(c), [i], x, c["weight"] / len(opts))
    s.block("attack")
    core = [x for x in w.words if D.core(x)]
    for _ in range(40_000):
        i = D.pick_concept(w, r)
        c, x = w.concepts[i], r.choice(core)
        if x["word"] in D.concept_terms(c):
            continue
        t = f"{D.article(c['name'], c)} with the word {x['word']}"
        both = lambda: D.word_caps(x, r, 4) + D.concept_caps(c, r, n=3) + [(t, t)]
        s.add(spaced(CAPS, both), D.concept_terms(c) + x["terms"] + [x["word"]], [i], x["word"])
    several(s, r)
    s.block("colour")
    for c in w.colours:
        for k, sh in [(-1, "")] * 3 + list(enumerate(D.SHAPES)):
            a = D.about_colour(c, sh, r)
            s.add(spaced(CAPS, lambda: D.about_colour(c, sh, r)["caps"]), a["terms"], [k, w.colours.index(c)])


def several(s, r):
    """Two to six sprites in one picture, a block for each number."""
    w, rows = s.w, {n: [] for n in range(2, 7)}
    for _ in range(6000):
        i, n = r.choice(w.countable), r.choice((2, 2, 3, 3, 4, 5))
        rows[n].append((D.about_count(w.concepts[i], n, r), [i] * n))
    for _ in range(3000):
        i, j = r.choice(w.pairable), r.choice(w.pairable)
        rows[2].append((D.about_two(w.concepts[i], w.concepts[j]), [i, j]))
    for _ in range(6000):
        topic, ids = D.pick_scene(w, r)
        rows[len(ids)].append((D.about_scene(w, topic, ids), ids))
    for n, some in rows.items():
        s.block(f"several{n}")
        for about, ids in some:
            s.add(spaced(CAPS, lambda: about["caps"]), about["terms"], ids)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--assets", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--seed", type=int, default=5)
    a = ap.parse_args()
    os.makedirs(f"{a.out}/fonts", exist_ok=True)
    w = D.World(a.assets)
    for f in w.fonts:
        shutil.copy(f, f"{a.out}/fonts/")
    arts = sheets(w, a.out)
    s = Specs(w)
    fill(s, random.Random(a.seed))
    tok = tokenizer()
    text = list(s.text)
    tokens = np.concatenate([tok(text[i:i + 4096]).numpy() for i in range(0, len(text), 4096)]).astype(np.int16)
    core = sorted(D.core_words())
    told = {t for c in w.concepts for t in D.concept_terms(c)} | {t for x in w.words if x["weight"] for t in x["terms"]}
    number = lambda keep: np.cumsum(keep) * keep - 1       # 0, 1, 2 … where keep, else -1
    row = number(np.array([t in told for t in s.term]))
    pos = {t: k for k, t in enumerate(core)}
    flip = [c["flag"] == "0" and c["group"] != "Symbols" for c in w.concepts]
    np.savez_compressed(f"{a.out}/specs.npz", caps=np.array(s.caps, np.int32), terms=np.array(s.terms, np.int32), things=np.array(s.things, np.int16),
                        word=np.array(s.word, np.int32), weight=np.array(s.weight, np.float32), tokens=tokens, row=row, arts=arts, flip=np.array(flip),
                        core=np.array([pos.get(t, -1) for t in s.term]), core_tokens=tok(core).numpy().astype(np.int16),
                        core_text=np.array([s.text.get(t, -1) for t in core]))
    words = [dict(word=x, fonts=[k for k, n in enumerate(w.fontnames) if not w.held_font(x, n)], core=x in pos) for x in s.words]
    json.dump(dict(blocks=s.blocks, words=words, fonts=[os.path.basename(f) for f in w.fonts], core=core, colours=D.COLOURS,
                   inks=[w.colours.index(x) if x in w.colours else -1 for x in s.words]), open(f"{a.out}/pack.json", "w"))
    print(len(s.weight), "specs", s.blocks, len(text), "captions", len(s.term), "terms", int((row >= 0).sum()), "in the table", len(core), "core words", len(words), "words")


if __name__ == "__main__":
    main()
