"""Small sentencepiece vocabularies, in the files that SigLIP and SigLIP 2 come with, and how the references cut texts by them.
Trained on this repository's documentation. Made with sentencepiece 0.2.3, transformers 5.24.0 and open_clip_torch 3.3.0:
python3 make_subword.py DIR"""
import glob, json, os, random, shutil, sys
import sentencepiece as spm
import transformers as T
from open_clip.tokenizer import HFTokenizer

DIR = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
path = lambda *names: os.path.join(DIR, *names)
os.makedirs(DIR, exist_ok=True)
lines = [l.strip() for f in sorted(glob.glob(os.path.join(HERE, "../../../../docs/*.md"))) for l in open(f) if l.strip()]
open(path("corpus.txt"), "w").write("\n".join(lines))
# A few rules in place of the 240 KB of nmt_nfkc: white space, ligatures, wide letters, a circled digit, what is dropped.
rules = {"\t": " ", "\n": " ", "\u00a0": " ", "ﬁ": "fi", "①": "1", "㍿": "株式会社", "\u200b": "", **{chr(0xff21 + i): chr(65 + i) for i in range(26)}}
with open(path("rules.tsv"), "w") as f:
    for k, v in rules.items(): f.write(" ".join(f"{ord(c):X}" for c in k) + "\t" + " ".join(f"{ord(c):X}" for c in v) + "\n")
spm.SentencePieceTrainer.train(input=path("corpus.txt"), model_prefix=path("unigram"), vocab_size=260, model_type="unigram", normalization_rule_tsv=path("rules.tsv"),
                               pad_id=0, eos_id=1, unk_id=2, bos_id=-1, character_coverage=0.99, user_defined_symbols=["<name>"])
spm.SentencePieceTrainer.train(input=path("corpus.txt"), model_prefix=path("bpe"), vocab_size=560, model_type="bpe", normalization_rule_name="identity",
                               pad_id=0, eos_id=1, bos_id=2, unk_id=3, byte_fallback=True, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
                               user_defined_symbols=["<mask>", "\n\n"], add_dummy_prefix=False, remove_extra_whitespaces=False, split_digits=True, character_coverage=0.99)
random.seed(1)
words = " ".join(lines).split()
TEXTS = ["a photo of a cat.", "  Two  dogs, playing_ball!  ", "ﬁne ＡＢＣ ①㍿ naïve", "怒り 😀 emoji", "tabs\tand\nlines\n\nhere\u00a0too\u200b", "<mask> it's <name> the </s> end <eos>",
         "activation of neurons in layer4.2 12345", "", "x" * 50, "caf&eacute; &amp;amp; schÃ¶n", "①\u0300 e\u0301 \u0300", "▁ under▁line", "İstanbul ΣΑΣ"]
TEXTS += [" ".join(random.choice(words) for _ in range(random.randint(2, 9))) for _ in range(20)]
TEXTS += ["".join(random.choice("aabcdeo  ▁ .,ﬁＡ①\t\n<>é😀") for _ in range(random.randint(1, 25))) for _ in range(30)]


def write(name, encode, **more):
    json.dump(dict(**more, cases=[dict(text=t, ids=encode(t)) for t in TEXTS]), open(path(name, "expected.json"), "w"), ensure_ascii=False)


def folder(name):
    os.makedirs(path(name), exist_ok=True)
    return path(name)


for name, f in [("unigram", "spiece.model"), ("bpe", "tokenizer.model")]:
    shutil.copy(path(name + ".model"), os.path.join(folder("sentencepiece_" + name), f))
    sp = spm.SentencePieceProcessor(model_file=path(name + ".model"))
    write("sentencepiece_" + name, sp.encode, raw=True)
    for extra in (".model", ".vocab"): os.remove(path(name + extra))

siglip = T.SiglipTokenizer(path("sentencepiece_unigram", "spiece.model"))
siglip.save_pretrained(folder("siglip"))
row = lambda t: lambda x: t(x, padding="max_length", truncation=True, max_length=16).input_ids
write("siglip", row(siglip), context=16)

t5 = T.T5TokenizerFast.from_pretrained(path("siglip"), extra_ids=0, additional_special_tokens=[])
t5.pad_token = "</s>"
t5.save_pretrained(folder("openclip_siglip"))
openclip = HFTokenizer(path("openclip_siglip"), context_length=16, clean="canonicalize")
write("openclip_siglip", lambda x: openclip(x)[0].tolist(), context=16, clean="canonicalize")

gemma = T.GemmaTokenizerFast.from_pretrained(path("sentencepiece_bpe"), add_bos_token=False, add_eos_token=True, padding_side="right")
gemma.save_pretrained(folder("openclip_siglip2"))
openclip2 = HFTokenizer(path("openclip_siglip2"), context_length=16, clean="canonicalize")
write("openclip_siglip2", lambda x: openclip2(x)[0].tolist(), context=16, clean="canonicalize")
shutil.copytree(path("openclip_siglip2"), folder("gemma"), dirs_exist_ok=True)
write("gemma", row(T.AutoTokenizer.from_pretrained(path("gemma"))), context=16)

siglip2 = T.Siglip2Tokenizer.from_pretrained(path("openclip_siglip2"), add_bos_token=False, add_eos_token=True, padding_side="left")
siglip2.save_pretrained(folder("siglip2"))
write("siglip2", row(T.Siglip2Tokenizer.from_pretrained(path("siglip2"))), context=16)

# BERT's, of CLIPA.
from tokenizers import BertWordPieceTokenizer
words = BertWordPieceTokenizer(lowercase=True)
words.train([path("corpus.txt")], vocab_size=500, show_progress=False)
os.makedirs(path("openclip_clipa"))
words.save_model(path("openclip_clipa"))
bert = T.BertTokenizerFast.from_pretrained(path("openclip_clipa"))
os.remove(path("openclip_clipa", "vocab.txt"))
bert.save_pretrained(path("openclip_clipa"))
clipa = HFTokenizer(path("openclip_clipa"), context_length=16, strip_sep_token=True)
write("openclip_clipa", lambda x: clipa(x)[0].tolist(), context=16, clean="whitespace", strip=True)

for name in ("corpus.txt", "rules.tsv"): os.remove(path(name))
for f in glob.glob(path("*", "tokenizer_config.json")):
    c = json.load(open(f))
    for k in ("vocab_file", "name_or_path", "is_local", "local_files_only"): c.pop(k, None)
    json.dump(c, open(f, "w"))
