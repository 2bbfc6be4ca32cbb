"""The recurrent networks by hand: layer, language model, functional form."""

import math
from functools import partial

import matplotlib
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import d2lib as d2l

matplotlib.use("Agg")
TEXT = "the time traveller sat with the rat and the rat with me " * 11
SIZES = st.integers(1, 6)


@pytest.fixture(scope="module")
def vocab():
    return d2l.Vocab(list(TEXT))


def language_model(vocab, num_hiddens=8, sigma=0.5, seed=0):
    torch.manual_seed(seed)
    rnn = d2l.RNNScratch(len(vocab), num_hiddens, sigma)
    return d2l.RNNLMScratch(rnn, len(vocab), lr=1)


# ---- the layer ----


def with_weights_of(rnn):
    """Return PyTorch's layer with the weights of ours."""
    layer = nn.RNN(rnn.num_inputs, rnn.num_hiddens)
    zeros = torch.zeros(rnn.num_hiddens)
    ours = rnn.W_xh.T, rnn.W_hh.T, rnn.b_h, zeros
    with torch.no_grad():
        for theirs, weight in zip(layer.parameters(), ours, strict=True):
            theirs.copy_(weight)
    return layer


@settings(max_examples=25, deadline=None)
@given(steps=SIZES, batch=SIZES, inputs=SIZES, hiddens=SIZES, given_state=...)
def test_the_layer_is_that_of_torch(
    steps, batch, inputs, hiddens, given_state: bool
):
    torch.manual_seed(steps + 7 * batch + 49 * inputs + 343 * hiddens)
    rnn = d2l.RNNScratch(inputs, hiddens, sigma=0.7)
    nn.init.normal_(rnn.b_h)
    X = torch.randn(steps, batch, inputs)
    state = torch.randn(batch, hiddens) if given_state else None
    outputs, last = rnn(X, state)
    theirs, their_last = with_weights_of(rnn)(
        X, None if state is None else state[None]
    )
    torch.testing.assert_close(torch.stack(outputs), theirs)
    torch.testing.assert_close(last, their_last[0])


@settings(max_examples=25, deadline=None)
@given(steps=st.integers(2, 8), batch=SIZES, cut=st.integers(1, 7))
def test_the_layer_takes_its_state_back(steps, batch, cut):
    torch.manual_seed(steps)
    rnn = d2l.RNNScratch(3, 4, sigma=1.0)
    X = torch.randn(steps, batch, 3)
    cut = min(cut, steps - 1)
    whole, last = rnn(X)
    first, middle = rnn(X[:cut])
    second, end = rnn(X[cut:], middle)
    torch.testing.assert_close(end, last)
    torch.testing.assert_close(
        torch.stack([*first, *second]), torch.stack(whole)
    )


def test_the_gradient_is_that_of_torch():
    torch.manual_seed(0)
    rnn = d2l.RNNScratch(3, 4, sigma=1.0)
    layer = with_weights_of(rnn)
    X = torch.randn(6, 2, 3)
    torch.stack(rnn(X)[0]).pow(2).sum().backward()
    layer(X)[0].pow(2).sum().backward()
    torch.testing.assert_close(rnn.W_xh.grad.T, layer.weight_ih_l0.grad)
    torch.testing.assert_close(rnn.W_hh.grad.T, layer.weight_hh_l0.grad)


@pytest.mark.parametrize("batch", [1, 3])
def test_the_state_of_another_batch_is_refused(batch):
    rnn = d2l.RNNScratch(3, 4)
    message = rf"\({batch}, 4\), expected \(2, 4\)"
    with pytest.raises(ValueError, match=message):
        rnn(torch.zeros(5, 2, 3), torch.zeros(batch, 4))


def test_what_a_new_layer_has():
    torch.manual_seed(0)
    rnn = d2l.RNNScratch(num_inputs=20, num_hiddens=30)
    assert rnn.sigma == 0.01 and not rnn.b_h.any()
    assert sum(p.numel() for p in rnn.parameters()) == 30 * (20 + 30 + 1)
    assert rnn.W_hh.detach().std().item() == pytest.approx(0.01, rel=0.1)


def test_checks_of_lengths_and_shapes():
    d2l.check_len([1, 2], 2)
    d2l.check_shape(torch.zeros(2, 3), (2, 3))
    d2l.check_shape(torch.zeros(2, 3), [2, 3])
    with pytest.raises(AssertionError, match="2"):
        d2l.check_len([1, 2], 3)
    with pytest.raises(AssertionError, match="3"):
        d2l.check_shape(torch.zeros(2, 3), (3, 2))


# ---- the language model ----


def test_the_models_shapes(vocab):
    model = language_model(vocab)
    X = torch.randint(len(vocab), (5, 7))
    d2l.check_shape(model.one_hot(X), (7, 5, len(vocab)))
    d2l.check_shape(model(X), (5, 7, len(vocab)))
    outputs, _ = model.rnn(model.one_hot(X))
    torch.testing.assert_close(
        model.output_layer(torch.stack(outputs)), model.output_layer(outputs)
    )


def test_each_place_sees_only_what_came_before(vocab):
    model = language_model(vocab)
    X = torch.randint(len(vocab), (3, 9))
    other = X.clone()
    other[1, 4] = (other[1, 4] + 1) % len(vocab)
    changed = (model(X) != model(other)).any(dim=2)
    assert changed[1, 4:].all()
    assert changed.sum() == changed[1, 4:].sum()


def test_prediction_reads_the_prefix_letter_by_letter(vocab):
    model = language_model(vocab, sigma=2.0)
    written = model.predict("the r", 20, vocab)
    ids, state = vocab[list("the r")], None
    for letter in ids[:-1]:
        _, state = model.rnn(model.one_hot(torch.tensor([[letter]])), state)
    for _ in range(20):
        X = torch.tensor([[ids[-1]]])
        outputs, state = model.rnn(model.one_hot(X), state)
        ids.append(model.output_layer(outputs).argmax().item())
    assert written == "".join(vocab.to_tokens(ids))
    assert written.startswith("the r")


def test_prediction_keeps_no_graph_and_the_mode(vocab):
    model = language_model(vocab).train()
    seen = []
    model.rnn.register_forward_hook(
        lambda module, _, out: seen.append((module.training, out[1]))
    )
    model.predict("the", 3, vocab)
    assert all(not mode and not s.requires_grad for mode, s in seen)
    assert len(seen) == 3 and model.training and model.rnn.training


def test_prediction_of_nothing(vocab):
    model = language_model(vocab)
    assert model.predict("t", 0, vocab) == "t"
    with pytest.raises(ValueError, match="prefix"):
        model.predict("", 3, vocab)


class Windows(d2l.DataModule):
    """Windows of the little text."""

    def __init__(self, vocab, batch_size=64, num_steps=12):
        super().__init__()
        self.save_hyperparameters()
        rows = torch.tensor(vocab[list(TEXT)]).unfold(0, num_steps + 1, 1)
        self.X, self.Y = rows[:, :-1], rows[:, 1:]

    def get_dataloader(self, train):
        part = slice(0, 500) if train else slice(500, None)
        return self.get_tensorloader((self.X, self.Y), train, part)


def test_training_with_the_trainer(vocab):
    model = language_model(vocab, num_hiddens=24, sigma=0.1)
    trainer = d2l.Trainer(max_epochs=25, gradient_clip_val=1, progress=False)
    history = trainer.fit(model, Windows(vocab))
    assert history["train_ppl"][0] > 5 and history["val_ppl"][-1] < 2.5
    assert set(model.board.data) == {"train_ppl", "val_ppl"}
    assert set(model.predict("the ", 30, vocab)) <= set(TEXT)


# ---- the functional form ----


def start(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def recur(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,), outputs = state, []
    for X in inputs:
        H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
        outputs.append(H @ W_hq + b_q)
    return torch.cat(outputs), (H,)


def params_of(model, *_):
    weights = [*model.rnn.parameters(), model.W_hq, model.b_q]
    return [w.detach().clone().requires_grad_() for w in weights]


def functional(model, vocab):
    """Return the functional form with the weights of a model."""
    return d2l.RNNModelScratch(
        len(vocab), model.rnn.num_hiddens, "cpu", partial(params_of, model),
        start, recur,
    )  # fmt: skip


def test_both_forms_are_one_network(vocab):
    model = language_model(vocab, sigma=1.0)
    net = functional(model, vocab)
    X = torch.randint(len(vocab), (4, 6))
    flat, (state,) = net(X, net.begin_state(batch_size=4, device="cpu"))
    torch.testing.assert_close(flat.reshape(6, 4, -1).swapaxes(0, 1), model(X))
    d2l.check_shape(state, (4, 8))
    ours = model.predict("the rat", 30, vocab)
    assert d2l.predict_ch8("the rat", 30, net, vocab, "cpu") == ours


def test_both_forms_take_the_same_steps(vocab):
    model = language_model(vocab, sigma=0.5)
    net = functional(model, vocab)
    batches = list(Windows(vocab).val_dataloader())
    trainer = d2l.Trainer(max_epochs=1, gradient_clip_val=1, progress=False)
    data = d2l.DataModule()
    data.train_dataloader = data.val_dataloader = lambda: batches
    trainer.fit(model, data)
    d2l.train_epoch_ch8(
        net, batches, nn.CrossEntropyLoss(), partial(d2l.sgd, net.params, 1),
        "cpu", use_random_iter=True,
    )  # fmt: skip
    for ours, theirs in zip(params_of(model), net.params, strict=True):
        torch.testing.assert_close(ours, theirs.detach())


# ---- clipping ----


@pytest.mark.parametrize("theta", [0.5, 1.0, 1000.0])
def test_clipping_scales_all_gradients_alike(theta):
    net = nn.Linear(3, 4)
    (net(torch.randn(5, 3)) ** 2).sum().backward()
    before = [p.grad.clone() for p in net.parameters()]
    norm = torch.cat([g.flatten() for g in before]).norm()
    d2l.grad_clipping(net, theta)
    factor = min(1.0, theta / norm.item())
    for p, g in zip(net.parameters(), before, strict=True):
        torch.testing.assert_close(p.grad, g * factor)


def test_clipping_passes_over_what_has_no_gradient():
    net = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])
    d2l.grad_clipping(net, 1)  # nobody has one
    (100 * net[0](torch.ones(1, 2))).sum().backward()
    d2l.grad_clipping(net, 1)
    grads = [p.grad.flatten() for p in net[0].parameters()]
    assert torch.cat(grads).norm().item() == pytest.approx(1, rel=1e-5)
    assert net[1].weight.grad is None


def test_clipping_of_the_functional_form(vocab):
    net = functional(language_model(vocab), vocab)
    for i, p in enumerate(net.params):
        p.grad = torch.full_like(p, 3.0) if i else None
    d2l.grad_clipping(net, 2)
    grads = [p.grad.flatten() for p in net.params[1:]]
    assert torch.cat(grads).norm().item() == pytest.approx(2, rel=1e-5)
    assert net.params[0].grad is None


def test_a_gradient_of_zero_stays_zero():
    net = nn.Linear(2, 1)
    (0 * net(torch.ones(1, 2))).sum().backward()
    d2l.grad_clipping(net, 1)
    assert not net.weight.grad.any()


# ---- training of the functional form ----


class Layer(nn.Module):
    """A network of layers that keeps a state which is no tuple."""

    def __init__(self, vocab_size):
        super().__init__()
        self.rnn, self.vocab_size = nn.RNN(vocab_size, 24), vocab_size
        self.linear = nn.Linear(24, vocab_size)

    def forward(self, X, state):
        rows = nn.functional.one_hot(X.T.long(), self.vocab_size).float()
        Y, state = self.rnn(rows, state)
        return self.linear(Y.reshape(-1, 24)), state

    def begin_state(self, device, batch_size=1):
        return torch.zeros(1, batch_size, 24, device=device)


def in_order(vocab, batch_size=4, num_steps=12):
    """Return batches of windows each of which continues the one before."""
    corpus = torch.tensor(vocab[list(TEXT)])
    steps = (len(corpus) - 1) // batch_size // num_steps * num_steps
    X, Y = (
        corpus[i : i + batch_size * steps].reshape(batch_size, steps)
        for i in (0, 1)
    )
    return list(zip(X.split(num_steps, 1), Y.split(num_steps, 1), strict=True))


@pytest.mark.parametrize("use_random_iter", [False, True])
@pytest.mark.parametrize("form", ["functions", "layers"])
def test_training_lowers_the_perplexity(form, use_random_iter, vocab, capsys):
    torch.manual_seed(0)
    if form == "layers":
        net = Layer(len(vocab))
    else:
        net = functional(language_model(vocab, 24, sigma=0.1), vocab)
    history = d2l.train_ch8(
        net, in_order(vocab), vocab, 1, 40, "cpu", use_random_iter
    )
    ppl = history["train_ppl"]
    assert len(ppl) == 40 and ppl[0] > 5 and ppl[-1] < 3
    text = capsys.readouterr().out
    assert f"perplexity {ppl[-1]:.1f}" in text and "tokens/sec on cpu" in text
    assert "\ntime traveller" in text and "\ntraveller" in text


def test_the_state_goes_on_only_in_order(vocab):
    given = []

    def watched(inputs, state, params):
        given.append(state[0])
        return recur(inputs, state, params)

    net = functional(language_model(vocab), vocab)
    net.forward_fn = watched
    batches = in_order(vocab)[:3]
    for use_random_iter in (True, False):
        given.clear()
        d2l.train_epoch_ch8(
            net, batches, nn.CrossEntropyLoss(),
            partial(d2l.sgd, net.params, 0.1), "cpu", use_random_iter,
        )  # fmt: skip
        goes_on = [bool(state.any()) for state in given]
        assert goes_on == [False] + 2 * [not use_random_iter]
        assert not any(state.requires_grad for state in given)


def test_the_perplexity_weighs_every_letter_alike(vocab):
    net = functional(language_model(vocab), vocab)
    (X, Y), *_ = in_order(vocab)
    batches = [(X, Y), (X[:, :3], Y[:, :3])]

    def still(batch_size):
        pass

    with torch.no_grad():
        losses = [
            nn.functional.cross_entropy(
                net(x, net.begin_state(len(x), "cpu"))[0], y.T.reshape(-1)
            )
            for x, y in batches
        ]
    mean = (losses[0] * 48 + losses[1] * 12) / 60
    ppl, speed = d2l.train_epoch_ch8(
        net, batches, nn.CrossEntropyLoss(), still, "cpu", True
    )
    assert ppl == pytest.approx(math.exp(mean), rel=1e-5) and speed > 0
