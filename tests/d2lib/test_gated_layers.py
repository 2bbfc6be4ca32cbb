"""The saved layers LSTM and GRU: beside torch's, and inside a model."""

import d2l.torch as original
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import d2lib as d2l

LAYERS = [(d2l.LSTM, nn.LSTM), (d2l.GRU, nn.GRU)]


def parts(state):
    """Return the tensors of a state: two of an LSTM, one of a GRU."""
    return state if isinstance(state, tuple) else (state,)


@pytest.mark.parametrize(("Ours", "Theirs"), LAYERS)
@settings(max_examples=20, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 6)] * 5), seed=st.integers(0, 2**31 - 1)
)
def test_equal_to_torch_and_going_on_equals_one_run(Ours, Theirs, sizes, seed):
    num_steps, batch, num_inputs, num_hiddens, num_layers = sizes
    num_layers = min(num_layers, 3)
    built = []
    for Layer in (Ours, Theirs):
        torch.manual_seed(seed)
        built.append(Layer(num_inputs, num_hiddens, num_layers))
    ours, theirs = built
    X = torch.randn(num_steps + 1, batch, num_inputs)
    outputs, state = ours(X)
    expected, expected_state = theirs(X)
    torch.testing.assert_close(outputs, expected, atol=0, rtol=0)
    assert outputs.shape == (num_steps + 1, batch, num_hiddens)
    for one, two in zip(parts(state), parts(expected_state), strict=True):
        assert one.shape == (num_layers, batch, num_hiddens)
        torch.testing.assert_close(one, two, atol=0, rtol=0)
    begun, middle = ours(X[:1])  # the state is taken back
    rest, end = ours(X[1:], middle)
    torch.testing.assert_close(torch.cat((begun, rest)), outputs)
    for one, two in zip(parts(end), parts(state), strict=True):
        torch.testing.assert_close(one, two)


@pytest.mark.parametrize(("Ours", "_"), LAYERS)
def test_arguments_are_kept(Ours, _):
    layer = Ours(3, 4, num_layers=2, dropout=0.5)
    assert isinstance(layer, d2l.RNN)
    known = (layer.num_inputs, layer.num_hiddens, layer.num_layers)
    assert known == (3, 4, 2) and layer.dropout == 0.5
    assert layer.rnn.dropout == 0.5
    X = torch.ones(5, 2, 3)
    torch.manual_seed(0)
    one, two = layer(X)[0], layer(X)[0]
    assert not torch.equal(one, two)  # dropout between the layers
    assert torch.equal(layer.eval()(X)[0], layer(X)[0])


@pytest.mark.parametrize(("Ours", "_"), LAYERS)
@pytest.mark.parametrize("num_layers", [1, 2])
def test_predict_hands_on_whatever_the_state_is(Ours, _, num_layers):
    vocab = d2l.Vocab(list("abc "))
    torch.manual_seed(0)
    model = d2l.RNNLM(Ours(len(vocab), 8, num_layers), len(vocab))
    text = model.predict("ab", 20, vocab)
    assert text.startswith("ab") and len(text) == 22
    ids = vocab[list(text)]
    with torch.no_grad():  # the whole text at once gives the same choices
        best = model(torch.tensor([ids[:-1]])).argmax(dim=2)[0].tolist()
    assert best[1:] == ids[2:]


@pytest.mark.parametrize(("Ours", "_"), LAYERS)
def test_a_step_of_training_reaches_all_weights(Ours, _):
    torch.manual_seed(0)
    model = d2l.RNNLM(Ours(5, 8, 2), 5, lr=0.1)
    X = torch.randint(5, (3, 7))
    model.loss(model(X), X).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad.abs().sum() > 0, name


def test_gru_equals_the_original():
    results = []
    for library in (original, d2l):
        torch.manual_seed(1)
        layer = library.GRU(3, 4, 2)
        torch.manual_seed(2)
        results.append(layer(torch.randn(6, 2, 3)))
    for one, two in zip(*results, strict=True):
        assert torch.equal(one, two)
