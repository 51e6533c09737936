"""Trains the model on pictures composed on a GPU as they are needed, against the clock.

    python train_gpu.py --pack PACK --start FOLDER --out OUT --seconds 500

No picture comes twice. The losses are those of train.py, but for the choice of neurons: each core word
gets the neuron that a matching of all words with all neurons gives it at the start, the one that knows it best.
"""
import argparse, math, os, time
import numpy as np
import torch
import torch.nn.functional as F
from compose_gpu import SHARES, SIDE, Composer, Pack
from model import MEAN, STD, build, export, load, pool

START = time.time()


def say(*a):
    print(f"{time.time() - START:6.1f}", *a, flush=True)


class Truths:
    """What is true and said of a batch, from its specs."""

    def __init__(self, pack):
        self.p = pack

    def caption(self, row):
        """One of the captions of each spec: its number and its term's."""
        k = torch.randint(self.p.caps.shape[1], (len(row),), device=row.device)
        return self.p.caps[row, k].unbind(1)

    def marked(self, terms, of, n):
        """rows x n, true where one of terms has that number in of (-1: none)."""
        at = torch.where(terms < 0, -1, of[terms.clamp(min=0)])
        out = torch.zeros(len(terms), n + 1, dtype=torch.bool, device=terms.device)
        return out.scatter_(1, torch.where(at < 0, n, at), True)[:, :n]

    def skip(self, terms, term, pos):
        """Captions that are true of a picture but not the one said: neither positive nor negative."""
        hit = torch.zeros_like(pos)
        for k in range(terms.shape[1]):
            hit |= terms[:, k, None] == term[None]
        return hit & ~pos


def tower(v, x):
    """The embedding and the neurons: the last residual sum before its ReLU, averaged over space."""
    h = v.layer4[0](v.layer3(v.layer2(v.layer1(v.stem(x)))))
    b = v.layer4[1]
    t = b.act2(b.bn2(b.conv2(b.act1(b.bn1(b.conv1(h))))))
    pre = b.bn3(b.conv3(b.avgpool(t))) + h
    return pool(v.attnpool, F.relu(pre)), pre.float().mean((2, 3))


def encode(m, tok):
    n = tok.shape[1]
    x = m.token_embedding(tok) + m.positional_embedding[:n]
    x = m.ln_final(m.transformer(x, attn_mask=m.attn_mask[:n, :n]))
    return x[torch.arange(len(tok), device=tok.device), tok.argmax(1)] @ m.text_projection


class Trainer:
    def __init__(self, a):
        self.a, self.dev = a, "cuda" if torch.cuda.is_available() else "cpu"
        self.pack = p = Pack(a.pack, self.dev, procs=a.procs)
        say("pack", len(p.letters), "renderings of words", len(p.sprites), "concepts", p.ncore, "core words", p.nrow, "terms in the table")
        self.ready = []
        self.compose, self.truth = Composer(p, a.size), Truths(p)
        self.m = (load(a.start).train() if a.start else build()).to(self.dev)
        self.m.visual.to(memory_format=torch.channels_last)
        self.table = torch.nn.Parameter(torch.randn(p.nrow, 256, device=self.dev) * .05)
        self.bias = torch.nn.Parameter(torch.full((p.ncore,), -6., device=self.dev))
        decay = [q for q in self.m.parameters() if q.ndim >= 2]
        rest = [q for q in self.m.parameters() if q.ndim < 2]
        groups = [dict(params=decay, weight_decay=a.wd), dict(params=rest, weight_decay=0.), dict(params=[self.table], weight_decay=0.),
                  dict(params=[self.bias], weight_decay=0., mult=15.)]
        self.params = [q for g in groups for q in g["params"]]
        self.opt = torch.optim.AdamW(groups, lr=a.lr, betas=(.9, .98), eps=1e-6, fused=self.dev == "cuda")
        f = lambda x: tower(self.m.visual, x)
        self.tower = torch.compile(f, dynamic=False) if a.compile else f
        g = lambda tok: encode(self.m, tok)
        self.text = torch.compile(g, dynamic=False) if a.compile else g
        self.mean, self.std = [torch.tensor(v, device=self.dev).view(1, 3, 1, 1) for v in (MEAN, STD)]
        self.match()

    def auto(self):
        return torch.autocast(self.dev, dtype=torch.bfloat16)

    def pictures(self, B, augment=True):
        """B pictures as the model takes them. Many are composed at once: their kernels are many and small."""
        if not self.ready or len(self.ready[-1][1]) != B or not augment:
            x, row = self.compose.batch(B * self.a.ahead if augment else B, augment)
            at = torch.randperm(len(row), device=self.dev)
            x, row = x[at], row[at]
            self.ready = [(x[i:i + B], row[i:i + B]) for i in range(0, len(row), B)]
        x, row = self.ready.pop()
        x = (x.float() - self.mean) / self.std
        return x.contiguous(memory_format=torch.channels_last), row

    @torch.no_grad()
    def match(self):
        """Gives each core word a neuron of its own and finds how far the neurons' activations spread."""
        from scipy.optimize import linear_sum_assignment
        n, sums = 0, None
        self.m.eval()
        for _ in range(self.a.look):
            x, row = self.pictures(self.a.batch, False)
            with self.auto():
                z = tower(self.m.visual, x)[1].double()
            y = self.truth.marked(self.pack.terms[row], self.pack.core_of, self.pack.ncore).double()
            got = (z.sum(0), z.square().sum(0), y.sum(0), y.T @ z)
            sums = got if sums is None else [s + g for s, g in zip(sums, got)]
            n += len(x)
        self.m.train()
        mz, my = sums[0] / n, sums[2] / n
        sz, sy = (sums[1] / n - mz ** 2).sqrt(), (my - my ** 2).sqrt()
        corr = ((sums[3] / n - my[:, None] * mz) / (sz + 1e-3) / (sy[:, None] + 1e-4)).float()
        words, units = linear_sum_assignment(-corr.cpu().numpy())
        self.unit = torch.tensor(units, device=self.dev)
        self.spread = sz.float()
        best, own = corr.max(1).values.mean(), corr[torch.tensor(words, device=self.dev), self.unit].mean()
        say("best correlation of a word with a neuron %.3f, with its own %.3f" % (best, own))

    def losses(self, x, row, frac):
        p, a, B = self.pack, self.a, len(row)
        text, term = self.truth.caption(row)
        terms = p.terms[row]
        with self.auto():
            e, act = self.tower(x)
            t = self.text(p.tokens[text].long())
        e, t = F.normalize(e.float(), dim=1), F.normalize(t.float(), dim=1)
        pos = text[:, None] == text[None]
        skip = self.truth.skip(terms, term, pos)
        z = self.m.logit_scale.exp() * e @ t.T
        q = pos.float() / pos.sum(1, keepdim=True)
        li = -(z.masked_fill(skip, -1e4).log_softmax(1) * q).sum(1).mean()
        lt = -(z.masked_fill(skip, -1e4).log_softmax(0) * q).sum(0).mean()
        own = p.row[term]
        known = self.truth.marked(terms, p.row, p.nrow)
        known.scatter_(1, own.clamp(min=0)[:, None], False)
        w = F.normalize(self.table, dim=1) * 16
        ia = F.cross_entropy((e @ w.T).masked_fill(known, -1e4), own, ignore_index=-1)
        ta = F.cross_entropy(t @ w.T, own, ignore_index=-1)
        pre, act = act, F.relu(act)
        hoyer = (act.sum(1) / (act.square().sum(1) + 1e-4).sqrt() / math.sqrt(act.shape[1])).mean()
        with torch.no_grad():
            self.spread.lerp_(pre.std(0), .02)
        s = self.spread.clone() + .02
        said = self.truth.marked(terms, p.core_of, p.ncore).float()
        logits = 2 * (pre / s)[:, self.unit] + self.bias
        nl = F.binary_cross_entropy_with_logits(logits, said, pos_weight=self.compose.fixed(4.), reduction="sum") / B
        aux = a.aux * min(1, max(0, (.9 - frac) / .2))
        loss = (li + lt) / 2 + aux * (ia + .5 * ta) + a.neurons * nl + a.sparse * hoyer
        acc = pos.gather(1, z.argmax(1, keepdim=True)).float().mean()
        return loss, torch.stack([li, lt, acc, hoyer, ia, ta, nl]).detach()

    @torch.no_grad()
    def check(self, B=2048):
        """Written core words read, drawings named and attacked by labels, and how pure the neurons' strongest pictures are."""
        p, c = self.pack, self.compose
        self.m.eval()
        with self.auto():
            T = F.normalize(encode(self.m, p.core_tokens).float(), dim=1)
        said_of = lambda row: self.truth.marked(p.terms[row], p.core_of, p.ncore)

        def see(block):
            row = c.rows(block, B)
            x = ((c.draw(block, row).float() - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
            with self.auto():
                e, act = tower(self.m.visual, x)
            return row, F.normalize(e.float(), dim=1) @ T.T, act

        out = {}
        row, s, act = see("word")
        k = said_of(row)
        out["written"] = k.gather(1, s.argmax(1, keepdim=True)).float().sum() / k.any(1).sum()
        row2, s2, act2 = see("emoji")
        k2 = said_of(row2)
        out["drawn"] = k2.gather(1, s2.argmax(1, keepdim=True)).float().sum() / k2.any(1).sum()
        row3, s3, _ = see("attack")
        word = self.truth.marked(p.caps[row3, :1, 1], p.core_of, p.ncore)      # the first caption is of the word
        out["attacked"] = word.gather(1, s3.argmax(1, keepdim=True)).float().mean()
        y, z = torch.cat([k, k2]), torch.cat([act, act2])[:, self.unit]
        top = z.topk(8, 0).indices
        n = y.sum(0)
        hit = torch.stack([y[top[j], torch.arange(p.ncore, device=self.dev)] for j in range(8)]).float()
        some = n >= 8
        out["pure of 8"] = hit.mean(0)[some].mean()
        self.m.train()
        return {k: round(float(v), 3) for k, v in out.items()}

    def save(self, name):
        folder = f"{self.a.out}/{name}"
        os.makedirs(folder, exist_ok=True)
        export(self.m, folder)

    def train(self):
        a, B = self.a, self.a.batch
        say("before", self.check(min(2048, 4 * B)))
        wait = torch.cuda.synchronize if self.dev == "cuda" else lambda: None
        x, row = self.pictures(B)
        wait()
        t0 = time.time()
        for _ in range(2 * a.ahead):
            self.pictures(B)
        wait()
        say("composing a batch takes %.4f s" % ((time.time() - t0) / 2 / a.ahead))
        t0 = time.time()
        self.losses(x, row, 0.)[0].backward()
        self.opt.zero_grad()
        wait()
        say("first step took %.1f" % (time.time() - t0))
        begin, end = time.time(), START + a.seconds
        frac = lambda: min(1, (time.time() - begin) / max(1, end - begin))
        step, log, marks = 0, [], [.5, .8]
        last = time.time()
        while frac() < 1 and (not a.steps or step < a.steps):
            f = frac()
            lr = a.lr * min(1, (step + 1) / a.warm) * (.5 + .5 * math.cos(math.pi * f))
            for g in self.opt.param_groups:
                g["lr"] = lr * g.get("mult", 1.)
            loss, parts = self.losses(x, row, f)
            loss.backward()
            gn = torch.nn.utils.clip_grad_norm_(self.params, 5.)
            x, row = self.pictures(B)                                   # the next ones, while the GPU is at work
            if torch.isfinite(gn):
                self.opt.step()
            self.opt.zero_grad()
            with torch.no_grad():
                self.m.logit_scale.clamp_(0, math.log(60))
            step += 1
            log.append(parts)
            if step % a.every == 0 or step in (5, 20):
                v = torch.stack(log).mean(0).tolist()
                say(f"step {step} views {step * B} lr {lr:.5f} i2t {v[0]:.3f} t2i {v[1]:.3f} acc {v[2]:.3f} sparse {v[3]:.3f} table {v[4]:.3f} {v[5]:.3f} "
                    f"neurons {v[6]:.3f} gn {float(gn):.2f} scale {self.m.logit_scale.exp().item():.1f} img/s {len(log) * B / (time.time() - last):.0f}")
                log, last = [], time.time()
            if step % (10 * a.every) == 0:
                say(self.check())
                last = time.time()
            if marks and f >= marks[0]:
                self.save(f"at{int(100 * marks.pop(0))}")
        self.save("end")
        say("done", step, "steps", step * B, "views", self.check(min(2048, 4 * B)))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--pack", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--start", help="folder of an exported model to start from")
    ap.add_argument("--seconds", type=float, default=500, help="of the whole run, from its start")
    ap.add_argument("--steps", type=int, default=0, help="stop after so many")
    ap.add_argument("--batch", type=int, default=2048)
    ap.add_argument("--ahead", type=int, default=8, help="batches composed at once")
    ap.add_argument("--size", type=int, default=SIDE)
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--wd", type=float, default=.1)
    ap.add_argument("--aux", type=float, default=1.)
    ap.add_argument("--neurons", type=float, default=1.)
    ap.add_argument("--sparse", type=float, default=.1)
    ap.add_argument("--warm", type=int, default=150)
    ap.add_argument("--look", type=int, default=40, help="batches looked at to match words and neurons")
    ap.add_argument("--every", type=int, default=50)
    ap.add_argument("--compile", type=int, default=1)
    ap.add_argument("--procs", type=int, default=16)
    ap.add_argument("--seed", type=int, default=0)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    np.random.seed(a.seed)
    if torch.cuda.is_available():
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
    else:
        torch.set_num_threads(1)
    Trainer(a).train()
