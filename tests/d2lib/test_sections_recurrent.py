"""D2L's sections on recurrent networks by hand, both editions.

What the English edition's library has is held against d2l 1.0.3: equal
weights, equal training, equal text. Programs in the form of both editions'
sections run after ``install_as_d2l``, in a process of their own, on a shorter
text and with fewer epochs than a reader's notebook.
"""

import os
import subprocess
import sys

import matplotlib
import pytest
import torch

from tests.d2lib.libraries import LIBRARIES

matplotlib.use("Agg")
TEXT = "a rose is a rose is a rose and not a row of roses " * 8


# ---- the library's own names, beside the original ----


def windows(library, batch_size=32, num_steps=10):
    """Return a DataModule of the library with the windows of a little text."""
    vocab = library.Vocab(list(TEXT))
    rows = torch.tensor(vocab[list(TEXT)]).unfold(0, num_steps + 1, 1)

    class Windows(library.DataModule):
        def __init__(self):
            super().__init__()
            self.batch_size, self.vocab = batch_size, vocab

        def get_dataloader(self, train):
            part = slice(0, 192) if train else slice(202, 298)
            return self.get_tensorloader(
                [rows[:, :-1], rows[:, 1:]], train, part
            )

    return Windows()


def trained(library, sigma):
    torch.manual_seed(0)
    data = windows(library)
    rnn = library.RNNScratch(num_inputs=len(data.vocab), num_hiddens=16,
                             sigma=sigma)  # fmt: skip
    model = library.RNNLMScratch(rnn, vocab_size=len(data.vocab), lr=1)
    model.board.display = False
    trainer = library.Trainer(max_epochs=6, gradient_clip_val=1, num_gpus=0)
    trainer.fit(model, data)
    return model, data.vocab


@pytest.mark.parametrize("sigma", [0.01, 0.4])
def test_training_by_hand_is_that_of_the_original(sigma):
    (ours, vocab), (theirs, their_vocab) = (
        trained(library, sigma) for library in LIBRARIES
    )
    assert vocab.idx_to_token == their_vocab.idx_to_token
    state, their_state = ours.state_dict(), theirs.state_dict()
    assert state.keys() == their_state.keys()
    for name, weight in state.items():
        torch.testing.assert_close(
            weight, their_state[name], atol=1e-3, rtol=1e-3
        )
    curve, their_curve = (
        [point.y for point in model.board.data["val_ppl"]]
        for model in (ours, theirs)
    )
    assert len(curve) == 6 and curve == pytest.approx(their_curve, rel=1e-2)
    theirs.load_state_dict(state)
    for prefix in ("a", "a rose", "is not "):
        written = ours.predict(prefix, 30, vocab)
        assert written == theirs.predict(prefix, 30, their_vocab)


def test_layer_and_checks_as_the_original_calls_them():
    for library in LIBRARIES:
        torch.manual_seed(0)
        batch_size, num_inputs, num_hiddens, num_steps = 2, 16, 32, 100
        rnn = library.RNNScratch(num_inputs, num_hiddens)
        X = library.ones((num_steps, batch_size, num_inputs))
        outputs, state = rnn(X)
        library.check_len(outputs, num_steps)
        library.check_shape(outputs[0], (batch_size, num_hiddens))
        library.check_shape(state, (batch_size, num_hiddens))
        library.check_shape(
            library.RNNLMScratch(rnn, num_inputs).one_hot(
                torch.zeros((batch_size, num_steps), dtype=torch.int64)
            ),
            (num_steps, batch_size, num_inputs),
        )


# ---- programs in the form of the sections ----

START = """
import d2lib
d2lib.install_as_d2l()
import math
import torch
from torch import nn
from torch.nn import functional as F
from d2l import torch as d2l
assert d2l is d2lib
torch.manual_seed(0)
"""

ENGLISH = """
class RNNScratch(d2l.Module):
    def __init__(self, num_inputs, num_hiddens, sigma=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.W_xh = nn.Parameter(torch.randn(num_inputs, num_hiddens) * sigma)
        self.W_hh = nn.Parameter(torch.randn(num_hiddens, num_hiddens) * sigma)
        self.b_h = nn.Parameter(torch.zeros(num_hiddens))

@d2l.add_to_class(RNNScratch)
def forward(self, inputs, state=None):
    if state is None:
        state = torch.zeros((inputs.shape[1], self.num_hiddens),
                            device=inputs.device)
    outputs = []
    for X in inputs:
        state = torch.tanh(torch.matmul(X, self.W_xh)
                           + torch.matmul(state, self.W_hh) + self.b_h)
        outputs.append(state)
    return outputs, state

class Model(d2l.Classifier):
    def __init__(self, rnn, vocab_size, lr=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.init_params()

    def init_params(self):
        shape = self.rnn.num_hiddens, self.vocab_size
        self.W_hq = nn.Parameter(torch.randn(shape) * self.rnn.sigma)
        self.b_q = nn.Parameter(torch.zeros(self.vocab_size))

    def training_step(self, batch):
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("ppl", torch.exp(loss), train=True)
        return loss

    def validation_step(self, batch):
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("ppl", torch.exp(loss), train=False)

print(F.one_hot(torch.tensor([0, 2]), 5).shape)

@d2l.add_to_class(Model)
def forward(self, X, state=None):
    rows = F.one_hot(X.T, self.vocab_size).type(torch.float32)
    outputs, _ = self.rnn(rows, state)
    logits = [torch.matmul(H, self.W_hq) + self.b_q for H in outputs]
    return torch.stack(logits, 1)

@d2l.add_to_class(d2l.Trainer)
def clip_gradients(self, grad_clip_val, model):
    params = [p for p in model.parameters() if p.requires_grad]
    norm = torch.sqrt(sum(torch.sum((p.grad ** 2)) for p in params))
    if norm > grad_clip_val:
        for param in params:
            param.grad[:] *= grad_clip_val / norm

data = d2l.TimeMachine(batch_size=256, num_steps=16, num_train=1000,
                       num_val=500, text="prose")
rnn = RNNScratch(num_inputs=len(data.vocab), num_hiddens=32)
model = Model(rnn, vocab_size=len(data.vocab), lr=1)
trainer = d2l.Trainer(max_epochs=6, gradient_clip_val=1, num_gpus=1)
trainer.fit(model, data)
assert model.board.data["train_ppl"][-1].y < 27

ready = d2l.RNNLMScratch(d2l.RNNScratch(len(data.vocab), 32),
                         vocab_size=len(data.vocab), lr=1)
trainer.fit(ready, data)
print(ready.predict("it has", 20, data.vocab, d2l.try_gpu()))
"""

CHINESE = """
batch_size, num_steps = 32, 35
train_iter, vocab = d2l.load_data_time_machine(batch_size, num_steps,
                                               text="prose")

def get_params(vocab_size, num_hiddens, device):
    num_inputs = num_outputs = vocab_size

    def normal(shape):
        return torch.randn(size=shape, device=device) * 0.01

    W_xh = normal((num_inputs, num_hiddens))
    W_hh = normal((num_hiddens, num_hiddens))
    b_h = torch.zeros(num_hiddens, device=device)
    W_hq = normal((num_hiddens, num_outputs))
    b_q = torch.zeros(num_outputs, device=device)
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    for param in params:
        param.requires_grad_(True)
    return params

def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)

def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        outputs.append(torch.mm(H, W_hq) + b_q)
    return torch.cat(outputs, dim=0), (H,)

X = torch.arange(10).reshape((2, 5))
num_hiddens = 64
net = d2l.RNNModelScratch(len(vocab), num_hiddens, d2l.try_gpu(), get_params,
                          init_rnn_state, rnn)
state = net.begin_state(X.shape[0], d2l.try_gpu())
Y, new_state = net(X.to(d2l.try_gpu()), state)
print(Y.shape, len(new_state), new_state[0].shape)
print(d2l.predict_ch8("time traveller ", 10, net, vocab, d2l.try_gpu()))

loss, lr = nn.CrossEntropyLoss(), 1

def updater(batch_size):
    d2l.sgd(net.params, lr, batch_size)

first, _ = d2l.train_epoch_ch8(net, train_iter, loss, updater,
                               d2l.try_gpu(), False)
d2l.grad_clipping(net, 1)
d2l.train_ch8(net, train_iter, vocab, lr, 5, d2l.try_gpu())
last, speed = d2l.train_epoch_ch8(net, train_iter, loss, updater,
                                  d2l.try_gpu(), False)
assert last < first < 2 * len(vocab) and speed > 0

net = d2l.RNNModelScratch(len(vocab), num_hiddens, d2l.try_gpu(), get_params,
                          init_rnn_state, rnn)
train_iter, vocab = d2l.load_data_time_machine(
    batch_size, num_steps, use_random_iter=True, text="prose")
d2l.train_ch8(net, train_iter, vocab, lr, 2, d2l.try_gpu(),
              use_random_iter=True)
"""


def output_of(program):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START + program],
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def num_tokens(written):
    return len(written.replace("<unk>", "?"))


def test_the_english_section():
    shape, written = output_of(ENGLISH).splitlines()
    assert shape == "torch.Size([2, 5])"
    assert written.startswith("it has") and num_tokens(written) == 26


def test_the_chinese_section():
    lines = output_of(CHINESE).splitlines()
    assert lines[0].startswith("torch.Size([10, ")
    assert lines[0].endswith("]) 1 torch.Size([2, 64])")
    assert lines[1].startswith("time traveller ")
    assert num_tokens(lines[1]) == 25
    assert lines[2].startswith("perplexity ") and "tokens/sec" in lines[2]
    assert lines[3].startswith("time traveller")
    assert lines[4].startswith("traveller")
    assert lines[5].startswith("perplexity ")
