"""Text to numbers: both editions' rules, said in plain Python and by d2l."""

import re
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import d2lib as d2l

FEW = settings(max_examples=150, deadline=None)
LETTERS = st.sampled_from([*"abcdeé zß<", "<unk>", "the", "日", ""])
LINES = st.lists(st.lists(LETTERS, max_size=8), max_size=6)
RESERVED = st.lists(
    st.sampled_from(["<pad>", "<bos>", "a", "zz"]), max_size=3, unique=True
)
FREQS = st.integers(0, 4)
RAW = st.text(st.sampled_from("abcXYZ 12.,!?'\n\té—"), max_size=200)


@pytest.fixture(scope="module")
def original():
    return pytest.importorskip("d2l.torch")


# ---- the list of tokens ----


@FEW
@given(lines=LINES, min_freq=FREQS, reserved=RESERVED, flat=st.booleans())
def test_alphabetical_order_is_that_of_the_english_edition(
    original, lines, min_freq, reserved, flat
):
    tokens = [t for line in lines for t in line] if flat else lines
    ours = d2l.Vocab(tokens, min_freq, reserved)
    theirs = original.Vocab(tokens, min_freq, reserved)
    assert ours.idx_to_token == theirs.idx_to_token
    assert ours.token_to_idx == theirs.token_to_idx
    assert ours.token_freqs == theirs.token_freqs
    assert (len(ours), ours.unk) == (len(theirs), theirs.unk)
    text = [*(token for line in lines for token in line), "never", "<unk>"]
    assert ours[text] == theirs[text]
    some = ours[text] + [0]  # theirs fails on fewer than two
    assert ours.to_tokens(some) == theirs.to_tokens(some)


@FEW
@given(lines=LINES, min_freq=FREQS, reserved=RESERVED)
def test_frequency_order_as_the_chinese_edition_states_it(
    lines, min_freq, reserved
):
    """First the unknown, then what is reserved, then frequent before rare."""
    vocab = d2l.Vocab(lines, min_freq, reserved, order="frequency")
    tokens = [token for line in lines for token in line]
    want = ["<unk>", *reserved]
    seen = sorted(set(tokens), key=tokens.index)
    for times in range(len(tokens), 0, -1):
        for token in seen:
            often = tokens.count(token) == times >= min_freq
            if often and token not in want:
                want.append(token)
    assert vocab.idx_to_token == want
    assert vocab.unk == 0
    assert dict(vocab.token_freqs) == Counter(tokens)
    freqs = [freq for _, freq in vocab.token_freqs]
    assert freqs == sorted(freqs, reverse=True)


@FEW
@given(
    lines=LINES,
    min_freq=FREQS,
    reserved=RESERVED,
    order=st.sampled_from(["alphabetical", "frequency"]),
)
def test_there_and_back(lines, min_freq, reserved, order):
    vocab = d2l.Vocab(lines, min_freq, reserved, order=order)
    counts = Counter(token for line in lines for token in line)
    known = {"<unk>", *reserved}
    known |= {token for token, n in counts.items() if n >= min_freq}
    assert len(vocab) == len(known) == len(set(vocab.idx_to_token))
    back = vocab.to_tokens(vocab[lines])
    assert back == [
        [token if token in known else "<unk>" for token in line]
        for line in lines
    ]


def test_both_orders_of_one_small_text():
    reserved = ["<pad>"]
    en = d2l.Vocab([list("bbbbaac ")], reserved_tokens=reserved)
    zh = d2l.Vocab([list("bbbbaac ")], 0, reserved, order="frequency")
    assert en.idx_to_token == [" ", "<pad>", "<unk>", "a", "b", "c"]
    assert zh.idx_to_token == ["<unk>", "<pad>", "b", "a", "c", " "]
    assert en.token_freqs == zh.token_freqs == [
        ("b", 4), ("a", 2), ("c", 1), (" ", 1),
    ]  # fmt: skip


def test_another_order_is_an_error():
    with pytest.raises(ValueError, match="not 'random'"):
        d2l.Vocab(["a"], order="random")


def test_a_reserved_token_is_never_too_rare_and_none_is_shared():
    reserved = ["<pad>"]
    vocab = d2l.Vocab(["a", "a", "<pad>"], 2, reserved)
    assert set(vocab.idx_to_token) == {"<pad>", "<unk>", "a"}
    assert reserved == ["<pad>"]
    assert d2l.Vocab().idx_to_token == d2l.Vocab([]).idx_to_token == ["<unk>"]
    assert d2l.Vocab()["a"] == 0


def test_pairs_are_tokens_as_in_the_chinese_edition():
    pairs = [("a", "b"), ("b", "a"), ("a", "b"), ("b", "c")]
    for order in ("alphabetical", "frequency"):
        vocab = d2l.Vocab(pairs, order=order)
        assert vocab.token_freqs[0] == (("a", "b"), 2)
        assert len(vocab) == 4


# ---- indices and tokens ----


@pytest.fixture
def abc():
    return d2l.Vocab(list("abc"))  # "<unk>", "a", "b", "c"


def test_lists_of_any_length_give_lists(abc):
    assert abc.to_tokens([]) == []
    assert abc.to_tokens([2]) == ["b"]
    assert abc.to_tokens((3, 1)) == ["c", "a"]
    assert abc.to_tokens([[1], [2, 3]]) == [["a"], ["b", "c"]]
    assert abc.to_tokens(range(2)) == ["<unk>", "a"]


@pytest.mark.parametrize("kind", [torch.tensor, np.array])
def test_tensors_and_arrays_give_lists(abc, kind):
    assert abc.to_tokens(kind([1, 2])) == ["a", "b"]
    assert abc.to_tokens(kind([2])) == ["b"]
    assert abc.to_tokens(kind([])) == []
    assert abc.to_tokens(kind([[3], [0]])) == [["c"], ["<unk>"]]
    assert abc.to_tokens(kind(3)) == "c"
    assert abc.to_tokens(kind([1, 2])[0]) == "a"
    assert abc.to_tokens([kind(1), kind(2)]) == ["a", "b"]


def test_one_index_gives_one_token(abc):
    assert abc.to_tokens(1) == "a"
    assert (abc["a"], abc["?"], abc[["a"]], abc[()]) == (1, 0, [1], [])


@pytest.mark.parametrize("index", [-1, 4, [0, 4], torch.tensor([[-100]])])
def test_an_index_outside_is_an_error(abc, index):
    with pytest.raises(IndexError, match="index -?[0-9]+, but there are 4"):
        abc.to_tokens(index)


# ---- the texts ----


class Text(d2l.TimeMachine):
    """The methods of this page, whatever the next adds to __init__."""

    def __init__(self, text="prose"):
        self.text = text


@FEW
@given(raw=RAW)
def test_build_as_the_english_edition(original, raw):
    theirs = original.TimeMachine.__new__(original.TimeMachine)
    corpus, vocab = Text().build(raw)
    want, original_vocab = theirs.build(raw)
    assert corpus == want
    assert vocab.idx_to_token == original_vocab.idx_to_token
    again, same = Text().build("caba é", vocab)
    assert same is vocab
    assert again == theirs.build("caba é", original_vocab)[0]


def test_the_prose_in_both_editions_ways():
    data = Text()
    raw = data._download()
    corpus, vocab = data.build(raw)
    assert raw == d2l.book_prose()
    clean = "".join(vocab.to_tokens(corpus))
    assert clean == re.sub("[^a-z]+", " ", raw.lower())
    assert len(vocab) == 28 and vocab.unk not in corpus
    lines, vocab = d2l.load_corpus_time_machine(text="prose")
    assert vocab.unk == 0 and vocab.idx_to_token[1] == " "
    joined = "".join(vocab.to_tokens(lines))
    assert joined.replace(" ", "") == clean.replace(" ", "")
    assert d2l.load_corpus_time_machine(50, text="prose")[0] == lines[:50]
    assert d2l.load_corpus_time_machine(0, text="prose")[0] == lines


def test_lines_and_their_tokens():
    lines = d2l.read_time_machine(text="prose")
    assert len(lines) == len(d2l.book_prose().splitlines())
    assert lines[0].startswith("one alphabet for the whole book letters")
    assert all(re.fullmatch("(?:[a-z]+(?: [a-z]+)*)?", line) for line in lines)
    assert d2l.tokenize(["a bc", ""]) == [["a", "bc"], []]
    assert d2l.tokenize(["a bc", ""], "char") == [["a", " ", "b", "c"], []]
    with pytest.raises(ValueError, match="not 'chars'"):
        d2l.tokenize(lines, "chars")


def test_counting_flattens_one_level():
    assert d2l.count_corpus([["a", "b"], [], ["a"]]) == {"a": 2, "b": 1}
    assert d2l.count_corpus("aba") == {"a": 2, "b": 1}
    assert d2l.count_corpus([]) == {}


def test_another_text_is_an_error():
    with pytest.raises(ValueError, match="not 'novel'"):
        Text("novel")._download()
