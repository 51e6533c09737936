"""Chooses the core vocabulary, the words that the model is to read and to have neurons for: python core_words.py

Writes core_words.txt: one word a line, letters only, at most ten. First the words of data.py's rule (emotions, topics,
colours, numbers, animals, foods, countries with associations), then every single-word name of an emoji that is no symbol,
then keywords that two to ten emoji share (symbols not counted), the rarest first, until --n words are there.
"""
import argparse, re
from data import HERE, concept_terms, core_rule, tables


def choose(n):
    concepts, words = tables()
    true, plain = {}, {}
    for c in concepts:
        for t in concept_terms(c):
            true[t] = true.get(t, 0) + 1
            if c["group"] != "Symbols":
                plain[t] = plain.get(t, 0) + 1
    english = [w for w in words if w["lang"] == "en" and re.fullmatch("[a-z]{3,10}", w["word"])]
    chosen = dict.fromkeys(w["word"] for w in words if core_rule(w))
    names = {c["name"] for c in concepts if c["group"] != "Symbols"}
    chosen.update(dict.fromkeys(w["word"] for w in english if w["word"] in names))
    left = [w["word"] for w in english if w["word"] not in chosen and 2 <= true.get(w["word"], 0) <= 10 and plain.get(w["word"], 0) == true[w["word"]]]
    chosen.update(dict.fromkeys(sorted(left, key=lambda w: (true[w], w))[:max(0, n - len(chosen))]))
    return sorted(chosen)


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--n", type=int, default=1010)
    words = choose(ap.parse_args().n)
    open(f"{HERE}/core_words.txt", "w").write("\n".join(words) + "\n")
    print(len(words), "words")
