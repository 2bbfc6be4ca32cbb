"""The concise language model as readers of both editions write it.

The English program runs with the original d2l 1.0.3 and with d2lib and must
end alike; of the Chinese one, whose library cannot be had, what the section
shows is asserted. Then both run once more after install_as_d2l, in a process
of their own.
"""

import math
import random
import subprocess
import sys

import matplotlib
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import d2lib
import d2lib.recurrent_networks as chapter
from tests.d2lib.libraries import LIBRARIES

matplotlib.use("Agg")
NUM_EPOCHS = 2


@pytest.fixture(autouse=True)
def short_text(monkeypatch):
    """Let both libraries read the beginning of this book's prose."""
    text = d2lib.book_prose()[:20_000]
    for library in LIBRARIES:
        monkeypatch.setattr(library.TimeMachine, "_download", lambda _: text)


def english(d2l):
    """Run the section's program; return texts, parameters and the curves."""

    class RNN(d2l.Module):
        def __init__(self, num_inputs, num_hiddens):
            super().__init__()
            self.save_hyperparameters()
            self.rnn = nn.RNN(num_inputs, num_hiddens)

        def forward(self, inputs, H=None):
            return self.rnn(inputs, H)

    class RNNLM(d2l.RNNLMScratch):
        def init_params(self):
            self.linear = nn.LazyLinear(self.vocab_size)

        def output_layer(self, hiddens):
            return d2l.swapaxes(self.linear(hiddens), 0, 1)

    data = d2l.TimeMachine(batch_size=1024, num_steps=32)
    rnn = RNN(num_inputs=len(data.vocab), num_hiddens=32)
    model = RNNLM(rnn, vocab_size=len(data.vocab), lr=1)
    texts = [model.predict("it has", 20, data.vocab)]
    model.board.display = False
    trainer = d2l.Trainer(
        max_epochs=NUM_EPOCHS, gradient_clip_val=1, num_gpus=1
    )
    trainer.fit(model, data)
    texts.append(model.predict("it has", 20, data.vocab, d2l.try_gpu()))
    curve = [point.y for point in model.board.data["train_ppl"]]
    return texts, [p.detach().cpu() for p in model.parameters()], curve


def with_saved_classes(d2l):
    """Train the classes that the section saves; return the parameters."""
    data = d2l.TimeMachine(batch_size=512, num_steps=16)
    rnn = d2l.RNN(num_inputs=len(data.vocab), num_hiddens=8)
    model = d2l.RNNLM(rnn, vocab_size=len(data.vocab), lr=1)
    model.board.display = False
    d2l.Trainer(max_epochs=1, gradient_clip_val=1).fit(model, data)
    return [p.detach() for p in model.parameters()]


def test_the_english_section_and_the_original():
    ends = []
    for library in LIBRARIES:
        torch.manual_seed(0)
        ends.append(english(library))
    (texts, ours, curve), (_, theirs, their_curve) = ends
    assert ends[0][0] == ends[1][0]
    assert all(text.startswith("it has") for text in texts)
    assert all(len(text) == len("it has") + 20 for text in texts)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)
    # ours weighs the last, smaller batch by its size
    assert curve == pytest.approx([float(y) for y in their_curve], rel=1e-2)
    assert curve[-1] < curve[0]


def test_the_saved_classes_and_the_original():
    ends = []
    for library in LIBRARIES:
        torch.manual_seed(1)
        ends.append(with_saved_classes(library))
    for a, b in zip(*ends, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)


def chinese(d2l, num_epochs=6):
    """Run the section's program; return the texts and the perplexities."""
    batch_size, num_steps = 32, 35
    train_iter, vocab = d2l.load_data_time_machine(batch_size, num_steps)
    num_hiddens = 64
    rnn_layer = nn.RNN(len(vocab), num_hiddens)
    state = torch.zeros((1, batch_size, num_hiddens))
    assert state.shape == (1, batch_size, num_hiddens)
    X = torch.rand(size=(num_steps, batch_size, len(vocab)))
    Y, state_new = rnn_layer(X, state)
    assert Y.shape == (num_steps, batch_size, num_hiddens)
    assert state_new.shape == state.shape

    class RNNModel(nn.Module):
        def __init__(self, rnn_layer, vocab_size, **kwargs):
            super().__init__(**kwargs)
            self.rnn = rnn_layer
            self.vocab_size = vocab_size
            self.num_hiddens = self.rnn.hidden_size
            self.num_directions = 2 if self.rnn.bidirectional else 1
            self.linear = nn.Linear(
                self.num_hiddens * self.num_directions, self.vocab_size
            )

        def forward(self, inputs, state):
            X = F.one_hot(inputs.T.long(), self.vocab_size)
            Y, state = self.rnn(X.to(torch.float32), state)
            return self.linear(Y.reshape((-1, Y.shape[-1]))), state

        def begin_state(self, device, batch_size=1):
            layers = self.num_directions * self.rnn.num_layers
            shape = (layers, batch_size, self.num_hiddens)
            if isinstance(self.rnn, nn.LSTM):
                return tuple(torch.zeros(shape, device=device) for _ in "HC")
            return torch.zeros(shape, device=device)

    device = d2l.try_gpu()
    texts, perplexities = [], []
    for Model in (RNNModel, d2l.RNNModel):
        seed_all(2)
        layer = nn.RNN(len(vocab), num_hiddens)
        net = Model(layer, vocab_size=len(vocab)).to(device)
        before = d2l.predict_ch8("time traveller", 10, net, vocab, device)
        assert before.startswith("time traveller")
        d2l.train_ch8(net, train_iter, vocab, 1, num_epochs, device)
        texts.append(d2l.predict_ch8("time traveller", 10, net, vocab, device))
        seed_all(3)
        perplexities.append(perplexity(net, train_iter, device))
    return texts, perplexities


def seed_all(seed):
    """Seed the weights and where the windows begin."""
    torch.manual_seed(seed)
    random.seed(seed)


def perplexity(net, batches, device):
    """Return exp of the mean loss, with a fresh state for every batch."""
    total = count = 0
    with torch.no_grad():
        for X, Y in batches:
            state = net.begin_state(batch_size=X.shape[0], device=device)
            logits, _ = net(X.to(device), state)
            y = Y.T.reshape(-1).to(device)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            count += y.numel()
    return math.exp(total / count)


@pytest.fixture
def prose_instead_of_the_novel(monkeypatch):
    """Keep the Chinese loaders from asking the network for the novel."""
    monkeypatch.setattr(chapter, "read_text", lambda _: d2lib.book_prose())


def test_the_chinese_section(prose_instead_of_the_novel):
    texts, perplexities = chinese(d2lib)
    assert texts[0] == texts[1] and len(texts[0]) == len("time traveller") + 10
    assert perplexities[0] == perplexities[1] < 16


@pytest.mark.parametrize(
    "layer", [nn.GRU, nn.LSTM], ids=lambda layer: layer.__name__
)
def test_other_layers_in_the_chinese_model(layer, prose_instead_of_the_novel):
    train_iter, vocab = d2lib.load_data_time_machine(32, 35)
    torch.manual_seed(0)
    net = d2lib.RNNModel(layer(len(vocab), 32, num_layers=2), len(vocab))
    device = torch.device("cpu")
    before = perplexity(net, train_iter, device)
    d2lib.train_ch8(net, train_iter, vocab, 2, 3, device)
    assert perplexity(net, train_iter, device) < 0.8 * before


INSTALLED = """
import d2lib
d2lib.install_as_d2l()
from d2l import torch as d2l
import matplotlib
matplotlib.use("Agg")
import d2lib.recurrent_networks as chapter
from tests.d2lib.libraries import LIBRARIES
chapter.read_text = lambda _: d2lib.book_prose()
from tests.d2lib.test_sections_recurrent_concise import chinese, english
assert d2l.RNN is d2lib.RNN
texts, _, curve = english(d2l)
assert texts[1].startswith("it has") and curve[-1] < curve[0]
chinese(d2l, num_epochs=1)
print("both ran")
"""


def test_both_after_install_as_d2l():
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "both ran"
