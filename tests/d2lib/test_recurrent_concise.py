"""RNN, RNNLM and RNNModel: against d2l 1.0.3, and against loops by hand."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import d2lib as d2l
from tests.d2lib.libraries import LIBRARIES

KINDS = {nn.RNN: 1, nn.GRU: 3, nn.LSTM: 4}  # sums per unit
SIZES = st.integers(1, 6)


def language_models(seed=0, num_tokens=9, num_hiddens=7):
    """Return the language model of both libraries, from the same seed."""
    models = []
    for library in LIBRARIES:
        torch.manual_seed(seed)
        rnn = library.RNN(num_tokens, num_hiddens)
        model = library.RNNLM(rnn, vocab_size=num_tokens, lr=0.5)
        model(torch.arange(num_tokens)[None])  # creates what is lazy
        models.append(model)
    return models


def characters(seed, shape, num_tokens=9):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, num_tokens, shape, generator=generator)


# ---- RNN and RNNLM against the original, bit by bit ----


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), batch=SIZES, steps=SIZES)
def test_language_model_of_the_original(seed, batch, steps):
    ours, theirs = language_models(seed)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(a, b)
    X, Y = characters(seed, (2, batch, steps))
    assert ours(X).shape == (batch, steps, 9)
    assert torch.equal(ours(X), theirs(X))
    losses = ours.loss(ours(X), Y), theirs.loss(theirs(X), Y)
    assert torch.equal(*losses)
    for loss in losses:
        loss.backward()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(a.grad, b.grad)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), batch=SIZES, steps=SIZES)
def test_recurrent_layer_of_the_original(seed, batch, steps):
    ours, theirs = (model.rnn for model in language_models(seed))
    torch.manual_seed(seed)
    X, H = torch.randn(steps, batch, 9), torch.randn(1, batch, 7)
    for state in (None, H):
        for a, b in zip(ours(X, state), theirs(X, state), strict=True):
            assert torch.equal(a, b)
    assert ours.num_inputs == 9 and ours.num_hiddens == 7


class Letters:
    """What predict asks of a vocabulary."""

    idx_to_token = list("abcdefghi")

    def __getitem__(self, token):
        return self.idx_to_token.index(token)

    def __len__(self):
        return len(self.idx_to_token)

    def to_tokens(self, indices):
        return [self.idx_to_token[int(i)] for i in indices]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("prefix", ["a", "bad", "chief"])
def test_prediction_of_the_original(seed, prefix):
    ours, theirs = language_models(seed)
    for model in (ours, theirs):  # far from ties
        nn.init.normal_(model.linear.weight, generator=generator(seed))
    texts = [m.predict(prefix, 12, Letters()) for m in (ours, theirs)]
    assert texts[0] == texts[1]
    assert texts[0].startswith(prefix) and len(texts[0]) == len(prefix) + 12


def generator(seed):
    return torch.Generator().manual_seed(seed)


def test_training_of_the_original():
    X, Y = characters(3, (2, 60, 8))

    def fitted(library, model):
        class Data(library.DataModule):
            def get_dataloader(self, train):
                return self.get_tensorloader((X, Y), train)

        data = Data()
        data.batch_size = 20
        model.board.display = False
        torch.manual_seed(4)
        library.Trainer(max_epochs=3, gradient_clip_val=0.05).fit(model, data)
        return [p.detach() for p in model.parameters()]

    start = [p.detach().clone() for p in language_models()[0].parameters()]
    both = map(fitted, LIBRARIES, language_models())
    for a, b, before in zip(*both, start, strict=True):
        torch.testing.assert_close(a, b, atol=1e-6, rtol=0)
        assert not torch.equal(a, before)


def test_hand_written_and_built_in_layer_are_one_function():
    """Also the claim of the page that two biases move twice as far."""
    torch.manual_seed(0)
    cell, layer = d2l.RNNScratch(5, 6, sigma=0.3), d2l.RNN(5, 6)
    nn.init.normal_(cell.b_h)
    with torch.no_grad():
        layer.rnn.weight_ih_l0.copy_(cell.W_xh.T)
        layer.rnn.weight_hh_l0.copy_(cell.W_hh.T)
        layer.rnn.bias_ih_l0.copy_(cell.b_h)
        layer.rnn.bias_hh_l0.zero_()
    X, H = torch.randn(11, 3, 5), torch.randn(3, 6)
    states = torch.stack(list(cell(X, H)[0]))
    outputs, last = layer(X, H[None])
    torch.testing.assert_close(outputs, states, atol=1e-6, rtol=0)
    assert torch.equal(last, outputs[-1:])
    states.sin().sum().backward()
    outputs.sin().sum().backward()
    for name in ("bias_ih_l0", "bias_hh_l0"):
        grad = getattr(layer.rnn, name).grad
        torch.testing.assert_close(grad, cell.b_h.grad, atol=1e-5, rtol=1e-5)


# ---- RNNModel ----


def expected_count(gates, V, M, layers, directions):
    """Count the parameters of RNNModel by arithmetic."""
    total = (directions * M + 1) * V
    for layer in range(layers):
        inputs = V if layer == 0 else directions * M
        total += directions * gates * M * (inputs + M + 2)
    return total


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=12, deadline=None)
@given(
    sizes=st.tuples(*[SIZES] * 4),
    layers=st.integers(1, 3),
    both=st.booleans(),
)
def test_shapes_and_counts(kind, sizes, layers, both):
    B, T, V, M = sizes
    net = d2l.RNNModel(kind(V, M, layers, bidirectional=both), V)
    state = net.begin_state(torch.device("cpu"), batch_size=B)
    logits, new = net(characters(0, (B, T), V), state)
    assert logits.shape == (T * B, V)
    directions = 1 + both
    for part in (state, new):
        assert isinstance(part, tuple) == (kind is nn.LSTM)
        for H in part if isinstance(part, tuple) else (part,):
            assert H.shape == (layers * directions, B, M)
    count = sum(p.numel() for p in net.parameters())
    assert count == expected_count(KINDS[kind], V, M, layers, directions)
    assert (net.num_hiddens, net.num_directions) == (M, directions)


def test_begin_state_is_zero_and_for_one_sequence():
    lstm = d2l.RNNModel(nn.LSTM(5, 3), 5).begin_state(device="cpu")
    assert [tuple(part.shape) for part in lstm] == [(1, 1, 3)] * 2
    assert lstm[0] is not lstm[1] and not lstm[0].any() and not lstm[1].any()
    other = d2l.RNNModel(nn.GRU(5, 3), 5).begin_state("meta", 4)
    assert other.shape == (1, 4, 3) and other.device.type == "meta"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**31), cut=st.integers(1, 8))
def test_a_state_that_is_passed_on_continues(kind, seed, cut):
    torch.manual_seed(seed)
    net = d2l.RNNModel(kind(9, 4, num_layers=2), 9)
    X = characters(seed, (3, 9))
    whole, last = net(X, net.begin_state("cpu", 3))
    left, state = net(X[:, :cut], net.begin_state("cpu", 3))
    right, state = net(X[:, cut:], state)
    both = torch.cat([left, right])
    torch.testing.assert_close(both, whole, atol=1e-6, rtol=0)
    torch.testing.assert_close(state, last, atol=1e-6, rtol=0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_logits_are_the_layer_and_a_dense_layer(kind):
    torch.manual_seed(0)
    layer = kind(9, 4, bidirectional=True)
    net = d2l.RNNModel(copy.deepcopy(layer), 9)
    X = characters(1, (3, 5))
    logits, _ = net(X.int(), net.begin_state("cpu", 3))
    states, _ = layer(F.one_hot(X, 9).float().transpose(0, 1))
    for t in range(5):
        for b in range(3):
            wanted = net.linear.weight @ states[t, b] + net.linear.bias
            torch.testing.assert_close(
                logits[3 * t + b], wanted, atol=1e-6, rtol=0
            )


@pytest.mark.parametrize("both", [False, True])
def test_only_two_directions_see_the_future(both):
    torch.manual_seed(0)
    net = d2l.RNNModel(nn.GRU(9, 4, bidirectional=both), 9)
    X = characters(1, (1, 6))
    other = X.clone()
    other[0, -1] = (other[0, -1] + 1) % 9
    first, second = (net(x, net.begin_state("cpu"))[0][:5] for x in (X, other))
    assert torch.equal(first, second) == (not both)


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_projected_states():
    net = d2l.RNNModel(nn.LSTM(9, 6, proj_size=2, bidirectional=True), 9)
    H, C = net.begin_state("cpu", 3)
    assert H.shape == (2, 3, 2) and C.shape == (2, 3, 6)
    logits, (H, C) = net(characters(0, (3, 5)), (H, C))
    assert logits.shape == (15, 9) and H.shape == (2, 3, 2)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (nn.RNN(8, 4), "input_size=9.*RNN\\(8, 4"),
        (nn.GRU(9, 4, batch_first=True), "without batch_first, got GRU"),
    ],
)
def test_layers_that_do_not_fit(layer, words):
    with pytest.raises(ValueError, match=words):
        d2l.RNNModel(layer, 9)
