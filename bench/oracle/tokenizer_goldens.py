"""Small tokenizers of the kinds that the models use, and the ids of many strings: made without Winnow.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install -r bench/oracle/model_requirements.txt
    /tmp/oracle/bin/python bench/oracle/tokenizer_goldens.py embed/src/test/resources/tokenizers [--train]

Writes strings.jsonl.gz and each tokenizer's golden.jsonl.gz; with --train it also trains the
tokenizers anew, whose tokenizer.json is otherwise read from the folder, because training is not the
same to the last digit on every machine. README.md there describes the files.
"""

import collections
import gzip
import io
import json
import os
import pathlib
import random
import sys
import tempfile
import unicodedata

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

STRINGS = 10_000
EVERY = 20  # a golden for every so many strings
VOCABULARY = 2_000
LARGEST = 300_000

# ---- strings -----------------------------------------------------------------------------------

SCRIPTS = {  # name: ranges of letters, all in Unicode since 2012 at least
    "Latin": "az AZ", "Latin accented": "\u00c0\u00d6 \u00d8\u00f6 \u00f8\u017f", "Latin Vietnamese": "\u1ea0\u1ef9",
    "Greek": "\u0391\u03a1 \u03a3\u03a9 \u03ac\u03ce", "Greek polytonic": "\u1f00\u1f15 \u1f20\u1f45",
    "Cyrillic": "\u0410\u044f \u0450\u045f", "Armenian": "\u0531\u0556 \u0561\u0586",
    "Hebrew": "\u05d0\u05ea", "Arabic": "\u0621\u063a \u0641\u064a", "Syriac": "\u0712\u072c",
    "Thaana": "\u0780\u07a5", "NKo": "\u07ca\u07ea", "Devanagari": "\u0905\u0914 \u0915\u0939 \u093e\u094d",
    "Bengali": "\u0995\u09a8 \u09aa\u09b0 \u09be\u09c4", "Gurmukhi": "\u0a15\u0a28 \u0a3e\u0a42",
    "Gujarati": "\u0a95\u0aa8 \u0abe\u0ac5", "Oriya": "\u0b15\u0b28 \u0b3e\u0b43", "Tamil": "\u0bae\u0bb9 \u0bbe\u0bc2",
    "Telugu": "\u0c15\u0c28 \u0c3e\u0c44", "Kannada": "\u0c95\u0ca8 \u0cbe\u0cc4", "Malayalam": "\u0d15\u0d28 \u0d3e\u0d43",
    "Sinhala": "\u0d9a\u0db1 \u0dcf\u0dd4", "Thai": "\u0e01\u0e30 \u0e31\u0e3a \u0e40\u0e4e", "Lao": "\u0e94\u0e97 \u0eb0\u0eb9",
    "Tibetan": "\u0f40\u0f47 \u0f49\u0f6c \u0f71\u0f7d", "Myanmar": "\u1000\u1021 \u102b\u1032", "Georgian": "\u10d0\u10f0",
    "Hangul": "\uac00\ud7a3", "Hangul jamo": "\u1100\u1112 \u1161\u1175 \u11a8\u11c2", "Ethiopic": "\u1200\u1246",
    "Cherokee": "\u13a0\u13f4", "Canadian Aboriginal": "\u1401\u1676", "Ogham": "\u1681\u169a", "Runic": "\u16a0\u16ea",
    "Tagalog": "\u1703\u170c", "Khmer": "\u1780\u17a2 \u17b6\u17c5", "Mongolian": "\u1820\u1842", "Hiragana": "\u3041\u3096",
    "Katakana": "\u30a1\u30fa", "Bopomofo": "\u3105\u3129", "Han": "\u4e00\u9fa5", "Han extension B": "\U00020000\U0002a6d6",
    "Yi": "\ua000\ua48c", "Vai": "\ua500\ua60b", "Balinese": "\u1b05\u1b33", "Javanese": "\ua984\ua9b2",
    "Coptic": "\u2c80\u2cb1", "Glagolitic": "\u2c00\u2c2e", "Tifinagh": "\u2d30\u2d65", "Linear B": "\U00010000\U0001000b",
    "Gothic": "\U00010330\U0001034a", "Deseret": "\U00010400\U0001044f", "Cuneiform": "\U00012000\U0001236e",
    "Hieroglyphs": "\U00013000\U0001342e", "Mathematical": "\U0001d400\U0001d454", "Full width": "\uff21\uff3a \uff41\uff5a \uff66\uff9d",
}
SPACED = {"Han", "Han extension B", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Yi"}
SENTENCES = [
    "The quick brown fox jumps over the lazy dog, doesn't it?", "I'd've thought they're here; we'll see - she'S GONE.",
    "Portez ce vieux whisky au juge blond qui fume: façade, naïveté, œuf.", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. STRASSE/straße",
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío, añoraba a su querido cachorro.",
    "Pchnąć w tę łódź jeża lub ośm skrzyń fig.", "Příliš žluťoučký kůň úpěl ďábelské ódy.", "Pijamalı hasta yağız şoföre çabucak güvendi. İIıi",
    "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία· Σίσυφος ΣΊΣΥΦΟΣ",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.", "Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п’яне знаємо.",
    "דג סקרן שט בים מאוכזב ולפתע מצא חברה", "صِف خَلقَ خَودِ كَمِثلِ الشَمسِ إِذ بَزَغَت", "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश करने वाले विष्णुवतार भगवान श्रीराम",
    "আমি বাংলায় গান গাই", "யாமறிந்த மொழிகளிலே தமிழ்மொழி போல்", "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า", "いろはにほへと ちりぬるを わかよたれそ つねならむ。",
    "東京タワーは1958年に完成した「電波塔」です。", "天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。", "我能吞下玻璃而不伤身体。", "키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다.",
    "გვახსენით, თქვენი ცოდვებისათვის", "ኢትዮጵያ ታበጽሕ እደዊሃ ኀበ እግዚአብሔር።", "public static void main(String[] args) { int x = 42; /* hi */ }",
    "def f(x):\n    return x**2  # squares\n\n\tif x >= 1_000:\n", "SELECT * FROM t WHERE a<>'b' AND c IS NOT NULL;", "https://example.org/a/b?q=1&r=%20#top user.name+tag@mail.example",
    "3.14159 1,000,000 0xDEADBEEF 12345678901234567890 1e-9 ½ ² Ⅷ ١٢٣ १२३", "\"quotes\" “curly” ‘single’ «guillemets» — dash – en … ellipsis",
]
EMOJI = ["😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇯🇵🇧🇷", "👩🏿‍🚀", "❤️", "☺", "☺️", "🧑🏻‍🤝‍🧑🏾", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "🫠", "👁️‍🗨️", "🤷‍♀️", "\u200d", "🏿", "🇺"]
MARKS = ["\u0301", "\u0308", "\u0323", "\u0327", "\u0336", "\u20dd", "\u0e34", "\u0489", "\u093c", "\u05b0", "\u064b", "\u3099", "\ufe0f", "\u0345"]
CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\xa0", "\xad", "\u061c", "\u180e",
            "\u2000", "\u2009", "\u200b", "\u200c", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u2060", "\u3000", "\ue000", "\ufeff",
            "\ufff9", "\ufffc", "\ufffd", "\uffff", "\U000e0001", "\U000f0000", "\U0010ffff"]
TOKENS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "[CLS]", "[SEP]", "[PAD]", "[MASK]",
          "[UNK]", "<s>", "</s>", "<pad>", "<unk>", "<mask>", "<bos>", "<eos>", "<start_of_turn>", "<extra_id_0>", "<think>", "</think>",
          "<tool_call>", "<0x0A>", "<0xE2>", "[cls]", "< s >", "<|im_start", "|>", "##ing", "▁", "▁the", "Ġthe", "Ċ", "�"]


def letters(ranges):
    found = []
    for pair in ranges.split():
        found += [chr(c) for c in range(ord(pair[0]), ord(pair[1]) + 1) if unicodedata.category(chr(c)) != "Cn"]
    return found


def lexicons():
    """Words of each script, made from its letters; the few letters that come first are the common ones."""
    made = {}
    for name, ranges in SCRIPTS.items():
        pick = random.Random("words of " + name)
        known = letters(ranges)
        pick.shuffle(known)
        words = []
        for _ in range(120):
            length = 1 + int(pick.random() * pick.random() * 9)
            words.append("".join(known[int(pick.random() ** 2 * len(known))] for _ in range(length)))
        made[name] = words
    return made


def strings():
    """The same strings on every machine: random() alone is drawn from, whose sequence Python keeps."""
    pick = random.Random("strings")
    words, names = lexicons(), list(SCRIPTS)
    choose = lambda some: some[int(pick.random() * len(some))]
    prose = lambda name, n: ("" if name in SPACED else " ").join(choose(words[name]) for _ in range(n))
    told = ["", " ", "  ", "\n", "a", "A", " a", "a ", "\t\t", "é", "e\u0301"] + SENTENCES + CONTROLS + TOKENS + EMOJI
    while len(told) < STRINGS:
        kind, n = int(pick.random() * 12), 1 + int(pick.random() * 16)
        if kind < 4:
            text = prose(names[len(told) % len(names)], n)
        elif kind == 4:
            text = " ".join(prose(choose(names), 1 + n // 3) for _ in range(3))
        elif kind == 5:
            text = "".join(choose((choose(EMOJI), choose(EMOJI), " ", choose(words["Latin"]))) for _ in range(n))
        elif kind == 6:
            text = "".join(letter + "".join(choose(MARKS) for _ in range(int(pick.random() * 3))) for letter in prose(choose(names[:30]), 2))
        elif kind == 7:
            text = "".join(choose((choose(CONTROLS), choose(CONTROLS), choose(words[choose(names)]), " ")) for _ in range(n))
        elif kind in (8, 9):
            text = "".join(choose((choose(TOKENS), choose(TOKENS), prose("Latin", 2), choose(words[choose(names)]), " ", "\n")) for _ in range(n))
        elif kind == 10:
            sentence = choose(SENTENCES)
            start = int(pick.random() * len(sentence))
            text = sentence[start:start + 5 + 6 * n]
            text = (text, text.upper(), text.lower(), text[::-1])[int(pick.random() * 4)]
        else:
            text = "".join(choose((choose(words["Latin"]), str(int(10 ** (pick.random() * 12))), choose(" .,;:!?'\"()[]{}<>@#$%^&*-_=+/\\|~`"), "  ", "\n\n", "\t"))
                           for _ in range(2 * n))
        told.append(text)
    for text in told:
        text.encode()  # no lone surrogates
    return told


# ---- tokenizers --------------------------------------------------------------------------------

GPT2_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
BYTES = [f"<0x{n:02X}>" for n in range(256)]


def special(*contents, **how):
    return [AddedToken(content, special=True, normalized=False, **how) for content in contents]


def frame(tokenizer, single, pair, *names):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single, pair=pair, special_tokens=[(name, tokenizer.token_to_id(name)) for name in names])


def wordpiece(texts):
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    made.train_from_iterator(texts, trainers.WordPieceTrainer(
        vocab_size=VOCABULARY, special_tokens=special(*names), limit_alphabet=1000, show_progress=False))
    made.decoder = decoders.WordPiece()
    frame(made, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", "[CLS]", "[SEP]")
    return made


def byte_level(texts, pre, normalizer, first, later, **model):
    made = Tokenizer(models.BPE(**model))
    if normalizer:
        made.normalizer = normalizer
    made.pre_tokenizer = pre
    made.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=first, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False))
    made.add_tokens(later)
    made.decoder = decoders.ByteLevel()
    return made


def roberta(texts):
    made = byte_level(texts, pre_tokenizers.ByteLevel(add_prefix_space=False), None, special(*GPT2_SPECIAL), [])
    made.add_special_tokens(special("<mask>", lstrip=True))
    made.post_processor = processors.RobertaProcessing(
        ("</s>", made.token_to_id("</s>")), ("<s>", made.token_to_id("<s>")), trim_offsets=True, add_prefix_space=False)
    return made


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def llama3(texts):
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    made = byte_level(texts, split(LLAMA3), None, [], special(*names), ignore_merges=True)
    begin = made.token_to_id(names[0])
    made.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single=f"{names[0]} $A", pair=f"{names[0]} $A {names[0]} $B:1",
                                      special_tokens=[(names[0], begin)])])
    return made


def qwen(texts):
    made = byte_level(texts, split(QWEN), normalizers.NFC(), [], special("<|endoftext|>", "<|im_start|>", "<|im_end|>"))
    made.add_tokens([AddedToken(name, special=False, normalized=False)  # so they are in Qwen3's file
                     for name in ("<tool_call>", "</tool_call>", "<think>", "</think>")])
    made.post_processor = processors.TemplateProcessing(  # as the embedding models frame a text
        single="$A <|endoftext|>", pair="$A <|endoftext|> $B:1 <|endoftext|>:1",
        special_tokens=[("<|endoftext|>", made.token_to_id("<|endoftext|>"))])
    return made


def charsmap():
    """A small table of SentencePiece's kind: full width, ligatures, odd spaces."""
    import sentencepiece

    rules = {"\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\u200b": "", "\ufb01": "fi", "\u2026": "...", "\u00bd": "1/2",
             "\u2163": "IV", "e\u0301": "é"}
    rules |= {chr(0xff01 + n): chr(0x21 + n) for n in range(94)}
    table = pathlib.Path(tempfile.mkdtemp()) / "charsmap.tsv"
    table.write_text("".join(" ".join(f"{ord(c):X}" for c in left) + "\t" + " ".join(f"{ord(c):X}" for c in right) + "\n"
                             for left, right in rules.items()))
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["abc abd", "abe"]), model_writer=out, vocab_size=12, model_type="char",
        normalization_rule_tsv=str(table), minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_proto=out.getvalue())
    from sentencepiece import sentencepiece_model_pb2
    proto = sentencepiece_model_pb2.ModelProto.FromString(processor.serialized_model_proto())
    table.unlink()
    table.parent.rmdir()
    return proto.normalizer_spec.precompiled_charsmap


def unigram(texts, names, unk, byte_fallback):
    """Trained by the library, then its pieces put behind the control tokens as SentencePiece does."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap()),
                                            normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    common = dict.fromkeys(c for c, _ in collections.Counter("".join(texts)).most_common(700))
    texts = ["".join(c for c in text if c in common) for text in texts]  # each one becomes a piece
    made.train_from_iterator(texts, trainers.UnigramTrainer(
        vocab_size=VOCABULARY, unk_token=unk, special_tokens=[unk], show_progress=False))
    told = json.loads(made.to_str())
    head = [[name, 0.0] for name in names] + ([[name, 0.0] for name in BYTES] if byte_fallback else [])
    told["model"]["vocab"] = head + [[piece, score] for piece, score in told["model"]["vocab"] if piece not in names]
    told["model"]["unk_id"], told["model"]["byte_fallback"] = names.index(unk), byte_fallback
    told["added_tokens"] = []
    return Tokenizer.from_str(json.dumps(told))


def t5(texts):
    made = unigram(texts, ["<pad>", "</s>", "<unk>"], "<unk>", False)
    made.add_special_tokens(special("<pad>", "</s>", "<unk>", *(f"<extra_id_{n}>" for n in range(4))))
    frame(made, "$A </s>", "$A </s> $B </s>", "</s>")
    made.decoder = decoders.Metaspace()
    return made


def xlm_roberta(texts):
    made = unigram(texts, ["<s>", "<pad>", "</s>", "<unk>"], "<unk>", True)
    made.add_special_tokens(special("<s>", "<pad>", "</s>", "<unk>") + special("<mask>", lstrip=True))
    frame(made, "<s> $A </s>", "<s> $A </s> </s> $B </s>", "<s>", "</s>")
    made.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    return made


def sentence_pairs(texts, names):
    """Vocabulary and merges as SentencePiece's BPE has them: control tokens, bytes, pieces."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    made.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=VOCABULARY, limit_alphabet=800, show_progress=False))
    told = json.loads(made.to_str())["model"]
    pieces = names + BYTES + sorted(told["vocab"], key=told["vocab"].get)
    assert len(set(pieces)) == len(pieces)
    return dict(vocab={piece: n for n, piece in enumerate(pieces)}, merges=[tuple(pair) for pair in told["merges"]],
                fuse_unk=True, byte_fallback=True, unk_token="<unk>")


def llama2(texts):
    names = ["<unk>", "<s>", "</s>"]
    made = Tokenizer(models.BPE(**sentence_pairs(texts, names)))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    made.add_special_tokens(special(*names))
    frame(made, "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    return made


def gemma(texts):
    names = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    made = Tokenizer(models.BPE(**sentence_pairs(texts, names)))
    made.normalizer = normalizers.Replace(" ", "▁")
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    made.add_special_tokens(special(*names))
    made.add_tokens([AddedToken("\n\n", special=False, normalized=False)])
    frame(made, "<bos> $A", "<bos> $A <bos>:1 $B:1", "<bos>")
    return made


KINDS = {"wordpiece": wordpiece, "bytes-roberta": roberta, "bytes-llama3": llama3, "bytes-qwen": qwen,
         "unigram-t5": t5, "unigram-xlm-roberta": xlm_roberta, "sentence-llama2": llama2, "sentence-gemma": gemma}


def training_texts(told):
    """Strings without control tokens; Latin ones thrice."""
    plain = [text for text in told if text and not any(token in text for token in TOKENS[:25])]
    return plain + 2 * [text for text in plain if text.isascii()] + 20 * SENTENCES


# ---- goldens -----------------------------------------------------------------------------------


def text_alone(told):
    """tokenizer.json whose control tokens no text can become: what the text of a user is cut with.

    The library's encode_special_tokens does the same, but for Unigram, whose vocabulary holds the
    control tokens as pieces with the best score there is. A control token that is in the vocabulary
    is left out; another is renamed, because the ids of those behind it are counted, not read.
    """
    told = json.loads(json.dumps(told))
    model, names = told["model"], {token["content"] for token in told["added_tokens"] if token["special"]}
    unigram = model["type"] == "Unigram"
    vocabulary = {piece for piece, _ in model["vocab"]} if unigram else model["vocab"].keys()
    kept = []
    for number, token in enumerate(told["added_tokens"]):
        if token["special"]:
            if token["content"] in vocabulary:
                continue
            token["content"] = f"\ufdd0{number}\ufdd1"
        kept.append(token)
    told["added_tokens"] = kept
    if unigram:
        model["vocab"] = [[f"\ufdd0{number}\ufdd2" if piece in names else piece, score]
                          for number, (piece, score) in enumerate(model["vocab"])]
    return told


def lines(path, records):
    with gzip.GzipFile(path, "wb", 9, mtime=0) as out:
        for record in records:
            out.write((json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode())


def main():
    target, train = pathlib.Path(sys.argv[1]), "--train" in sys.argv
    target.mkdir(parents=True, exist_ok=True)
    told = strings()
    lines(target / "strings.jsonl.gz", told)
    print(f"{len(told)} strings, {sum(map(len, told))} characters, {(target / 'strings.jsonl.gz').stat().st_size} bytes,"
          f" tokenizers {tokenizers.__version__}")
    for name, make in KINDS.items():
        folder = target / name
        folder.mkdir(exist_ok=True)
        path = folder / "tokenizer.json"
        if train:
            made = json.loads(make(training_texts(told)).to_str())
            path.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
        text = path.read_text()
        parsing, flagged = Tokenizer.from_str(text), Tokenizer.from_str(text)
        flagged.encode_special_tokens = True
        alone = Tokenizer.from_str(json.dumps(text_alone(json.loads(text))))
        records, flags_apart, parsed_apart = [], 0, 0
        for line in range(0, STRINGS, EVERY):
            ids = alone.encode(told[line], add_special_tokens=False).ids
            record = dict(line=line, ids=ids, framed=alone.encode(told[line], add_special_tokens=True).ids)
            flag = flagged.encode(told[line], add_special_tokens=False).ids
            parsed = parsing.encode(told[line], add_special_tokens=False).ids
            if flag != ids:
                assert name.startswith("unigram"), (name, told[line])
                record["flagged"] = flag
                flags_apart += 1
            else:
                assert flagged.encode(told[line], add_special_tokens=True).ids == record["framed"]
            if parsed != ids:
                record["parsed"] = parsed
                parsed_apart += 1
            records.append(record)
        lines(folder / "golden.jsonl.gz", records)
        size = path.stat().st_size
        print(f"{name:22} vocabulary {parsing.get_vocab_size():5} {size:7} bytes, golden {(folder / 'golden.jsonl.gz').stat().st_size:6};"
              f" flagged differs {flags_apart}, parsed differs {parsed_apart}", flush=True)
        assert size < LARGEST


if __name__ == "__main__":
    main()
