"""What the chapter ``recurrent_networks`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/recurrent_networks/text_to_tensors.ipynb
- chapters/recurrent_networks/language_models.ipynb
- chapters/recurrent_networks/from_scratch.ipynb
- chapters/recurrent_networks/concise.ipynb
- chapters/recurrent_networks/gated_units.ipynb
"""

import math
import random
import re
import torch
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from torch import Tensor, nn
from torch.nn import functional as F
from typing import Any

import d2lib as d2l


# chapters/recurrent_networks/text_to_tensors.ipynb#read-text
def read_text(text: str) -> str:  #@save
    """Return a raw text: "prose" or "time_machine".

    The first is this book's own, the second the novel by H. G. Wells. If
    that cannot be reached, there is a warning, and the first stands in.

    Raises: ValueError for another name.
    """
    if text == "prose":
        return d2l.book_prose()
    if text == "time_machine":
        path = Path(d2l.download("time_machine"))
        return path.read_text(encoding="utf-8")
    raise ValueError(f'the text is "prose" or "time_machine", not {text!r}')


# chapters/recurrent_networks/text_to_tensors.ipynb#tokenize
def read_time_machine(*, text: str = "time_machine") -> list[str]:  #@save
    """Return the lines of a text: lower-case letters and single spaces."""
    lines = read_text(text).splitlines()
    return [re.sub("[^A-Za-z]+", " ", x).strip().lower() for x in lines]


# chapters/recurrent_networks/text_to_tensors.ipynb#tokenize
def tokenize(
    lines: Iterable[str], token: str = "word"
) -> list[list[str]]:  #@save
    """Split each line into words or characters ("word", "char").

    Raises: ValueError for another kind of token.
    """
    if token == "word":
        return [line.split() for line in lines]
    if token == "char":
        return [list(line) for line in lines]
    raise ValueError(f'token is "word" or "char", not {token!r}')


# chapters/recurrent_networks/text_to_tensors.ipynb#count-corpus
def count_corpus(tokens: Iterable[Any]) -> Counter[Any]:  #@save
    """Count the tokens of a list, or of a list of lists."""
    counter: Counter[Any] = Counter()
    for item in tokens:
        counter.update(item if isinstance(item, list) else [item])
    return counter


# chapters/recurrent_networks/text_to_tensors.ipynb#vocab
class Vocab:  #@save
    """The different tokens of a text, numbered; all others are "<unk>".

    ``tokens`` is a list, or a list of lists; those that occur less than
    ``min_freq`` times are left out, ``reserved_tokens`` never. The order is
    "alphabetical", as in D2L's English edition, or "frequency", as in the
    Chinese one: "<unk>", the reserved tokens, then from frequent to rare.

    Raises: ValueError for another order.
    """

    def __init__(
        self,
        tokens: Iterable[Any] | None = None,
        min_freq: int = 0,
        reserved_tokens: Iterable[Any] | None = None,
        *,
        order: str = "alphabetical",
    ) -> None:
        if order not in ("alphabetical", "frequency"):
            raise ValueError(
                f'order is "alphabetical" or "frequency", not {order!r}'
            )
        self.token_freqs = count_corpus(tokens or []).most_common()
        kept = [token for token, freq in self.token_freqs if freq >= min_freq]
        unique = dict.fromkeys(["<unk>", *(reserved_tokens or []), *kept])
        by_name = order == "alphabetical"
        self.idx_to_token = sorted(unique, key=str) if by_name else list(unique)
        self.token_to_idx = {t: i for i, t in enumerate(self.idx_to_token)}

    def __len__(self) -> int:
        return len(self.idx_to_token)

    def __getitem__(self, tokens: Any) -> Any:
        """Return the index of a token, or a list of them for a list."""
        if isinstance(tokens, list | tuple):
            return [self[token] for token in tokens]
        return self.token_to_idx.get(tokens, self.unk)

    # chapters/recurrent_networks/text_to_tensors.ipynb#to-tokens
    def to_tokens(self, indices: Any) -> Any:
        """Return the token of an index, or the tokens of a list or tensor.

    Raises: IndexError for an index that no token has.
    """
        if hasattr(indices, "tolist"):
            indices = indices.tolist()
        if isinstance(indices, Sequence):
            return [self.to_tokens(index) for index in indices]
        if not 0 <= indices < len(self):
            raise IndexError(f"index {indices}, but there are {len(self)} tokens")
        return self.idx_to_token[int(indices)]

    # chapters/recurrent_networks/text_to_tensors.ipynb#to-tokens
    @property
    def unk(self) -> int:
        """The index of the unknown token."""
        return self.token_to_idx["<unk>"]


# chapters/recurrent_networks/text_to_tensors.ipynb#time-machine
class TimeMachine(d2l.DataModule):  #@save
    """A text as indices of characters; ``text`` is a name for read_text."""

    text: str = "time_machine"

    def _download(self) -> str:
        """Return the raw text."""
        return read_text(self.text)

    def _preprocess(self, text: str) -> str:
        """Return lower-case letters, with one space for anything else."""
        return re.sub("[^A-Za-z]+", " ", text).lower()

    def _tokenize(self, text: str) -> list[str]:
        """Return the characters."""
        return list(text)

    def build(
        self, raw_text: str, vocab: Vocab | None = None
    ) -> tuple[list[int], Vocab]:
        """Return the indices of a raw text, and its vocabulary or yours."""
        tokens = self._tokenize(self._preprocess(raw_text))
        if vocab is None:
            vocab = Vocab(tokens)
        return vocab[tokens], vocab

    # chapters/recurrent_networks/language_models.ipynb#init
    def __init__(
        self, batch_size: int, num_steps: int, num_train: int = 10000,
        num_val: int = 5000, *, text: str = "time_machine",
    ) -> None:  # fmt: skip
        """Read a text and lay windows over it; labels are one step later.

    Shapes: X and Y (len(corpus) - num_steps, num_steps), views of corpus.
    Raises: ValueError if the text is too short for the two parts.
    """
        super(d2l.TimeMachine, self).__init__()
        self.save_hyperparameters()
        corpus, self.vocab = self.build(self._download())
        self.corpus = torch.tensor(corpus)
        needed = num_train + num_val + 2 * num_steps
        if min(num_steps, num_train, num_val) < 1 or len(corpus) < needed:
            raise ValueError(
                f"{num_train=}, {num_val=}, {num_steps=}: each is 1 or more, and "
                f"they need {needed} characters; the text has {len(corpus)}"
            )
        windows = self.corpus.unfold(0, num_steps + 1, 1)
        self.X, self.Y = windows[:, :-1], windows[:, 1:]

    # chapters/recurrent_networks/language_models.ipynb#get-dataloader
    def get_dataloader(self, train: bool) -> d2l.TensorLoader:
        """Return the first num_train windows, or num_val later ones.

    No character of the text is in both: num_steps windows are left out.
    """
        start = 0 if train else self.num_train + self.num_steps
        stop = self.num_train if train else start + self.num_val
        return self.get_tensorloader((self.X, self.Y), train, slice(start, stop))


# chapters/recurrent_networks/text_to_tensors.ipynb#chinese
def load_corpus_time_machine(
    max_tokens: int = -1, *, text: str = "time_machine"
) -> tuple[list[int], Vocab]:  #@save
    """Return the characters' indices, line after line, and the vocabulary.

    The order is that of frequency; ``max_tokens`` cuts if it is positive.
    """
    tokens = tokenize(read_time_machine(text=text), "char")
    vocab = Vocab(tokens, order="frequency")
    corpus = [index for line in vocab[tokens] for index in line]
    return corpus[:max_tokens] if max_tokens > 0 else corpus, vocab


# chapters/recurrent_networks/language_models.ipynb#sampling-code
def random_offset(  #@save
    num_tokens: int, batch_size: int, num_steps: int, most: int
) -> int:
    """Draw how many tokens to skip, such that one batch is left.

    Raises: ValueError if even the whole text has no batch.
    """
    spare = num_tokens - 1 - batch_size * num_steps
    if min(batch_size, num_steps) < 1 or spare < 0:
        raise ValueError(
            f"no batch of {batch_size} x {num_steps} (both 1 or more) and one "
            f"label in {num_tokens} tokens: take a smaller batch or more text"
        )
    return random.randint(0, min(most, spare))


# chapters/recurrent_networks/language_models.ipynb#sampling-code
def seq_data_iter_random(  #@save
    corpus: Sequence[int], batch_size: int, num_steps: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield batches of windows that do not overlap, in random order.

    Shapes: X and Y (batch_size, num_steps), Y one token later.
    Raises: ValueError if the text is too short for one batch.
    """
    skip = random_offset(len(corpus), batch_size, num_steps, num_steps - 1)
    tokens = torch.as_tensor(corpus)[skip:]
    windows = tokens.unfold(0, num_steps + 1, num_steps)
    order = list(range(len(windows)))
    random.shuffle(order)
    for i in range(0, len(order) - batch_size + 1, batch_size):
        rows = order[i : i + batch_size]
        yield windows[rows, :-1], windows[rows, 1:]


# chapters/recurrent_networks/language_models.ipynb#sequential-code
def seq_data_iter_sequential(  #@save
    corpus: Sequence[int], batch_size: int, num_steps: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield batches whose rows go on where those of the last one ended.

    Shapes: X and Y (batch_size, num_steps), Y one token later.
    Raises: ValueError if the text is too short for one batch.
    """
    skip = random_offset(len(corpus), batch_size, num_steps, num_steps)
    length = (len(corpus) - skip - 1) // batch_size  # of one strip
    tokens = torch.as_tensor(corpus)[skip:]
    strips = tokens.unfold(0, length + 1, length)[:batch_size]
    for i in range(0, length - num_steps + 1, num_steps):
        j = i + num_steps
        yield strips[:, i:j].clone(), strips[:, i + 1 : j + 1].clone()


# chapters/recurrent_networks/language_models.ipynb#loader-code
class SeqDataLoader:  #@save
    """Batches of the characters of a text, cut anew in each epoch."""

    def __init__(
        self, batch_size: int, num_steps: int, use_random_iter: bool,
        max_tokens: int, *, text: str = "time_machine",
    ) -> None:  # fmt: skip
        choices = seq_data_iter_sequential, seq_data_iter_random
        self.data_iter_fn = choices[bool(use_random_iter)]
        self.corpus, self.vocab = d2l.load_corpus_time_machine(
            max_tokens, text=text
        )
        self.batch_size, self.num_steps = batch_size, num_steps

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return self.data_iter_fn(self.corpus, self.batch_size, self.num_steps)


# chapters/recurrent_networks/language_models.ipynb#loader-code
def load_data_time_machine(  #@save
    batch_size: int, num_steps: int, use_random_iter: bool = False,
    max_tokens: int = 10000, *, text: str = "time_machine",
) -> tuple[SeqDataLoader, d2l.Vocab]:  # fmt: skip
    """Return a loader of a text's first characters, and the vocabulary."""
    cut = batch_size, num_steps, use_random_iter, max_tokens
    data_iter = SeqDataLoader(*cut, text=text)
    return data_iter, data_iter.vocab


# chapters/recurrent_networks/from_scratch.ipynb#rnn-scratch
class RNNScratch(d2l.Module):  #@save
    """A recurrent layer with tanh, written by hand.

    Shapes: inputs (T, B, num_inputs), state (B, num_hiddens).
    """

    def __init__(
        self, num_inputs: int, num_hiddens: int, sigma: float = 0.01
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.W_xh = nn.Parameter(torch.randn(num_inputs, num_hiddens) * sigma)
        self.W_hh = nn.Parameter(torch.randn(num_hiddens, num_hiddens) * sigma)
        self.b_h = nn.Parameter(torch.zeros(num_hiddens))

    def forward(
        self, inputs: Tensor, state: Tensor | None = None
    ) -> tuple[list[Tensor], Tensor]:
        """Return the state after each step, and the last one once more.

        Raises: ValueError if the state is that of another batch.
        """
        shape = (inputs.shape[1], self.num_hiddens)
        if state is None:
            state = inputs.new_zeros(shape)
        if state.shape != shape:  # one row would be broadcast in silence
            raise ValueError(
                f"state of shape {tuple(state.shape)}, expected {shape}"
            )
        outputs = []
        for XW_t in inputs @ self.W_xh + self.b_h:
            state = torch.tanh(XW_t + state @ self.W_hh)
            outputs.append(state)
        return outputs, state


# chapters/recurrent_networks/from_scratch.ipynb#checks
def check_len(a: Any, n: int) -> None:  #@save
    """Check that a has n items."""
    assert len(a) == n, f"{len(a)} items, expected {n}"


# chapters/recurrent_networks/from_scratch.ipynb#checks
def check_shape(a: Tensor, shape: Sequence[int]) -> None:  #@save
    """Check that a has this shape."""
    assert tuple(a.shape) == tuple(shape), f"{tuple(a.shape)}, not {shape}"


# chapters/recurrent_networks/from_scratch.ipynb#rnnlm-scratch
class RNNLMScratch(d2l.Classifier):  #@save
    """A language model on top of a recurrent layer.

    Shapes: X and labels (B, T) with ids, logits (B, T, vocab_size).
    """

    def __init__(
        self, rnn: nn.Module, vocab_size: int, lr: float = 0.01
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.init_params()

    def init_params(self) -> None:
        """Make the weights of the output layer."""
        shape = (self.rnn.num_hiddens, self.vocab_size)
        self.W_hq = nn.Parameter(torch.randn(shape) * self.rnn.sigma)
        self.b_q = nn.Parameter(torch.zeros(self.vocab_size))

    def one_hot(self, X: Tensor) -> Tensor:
        """Return one-hot rows, time first: (B, T) to (T, B, vocab_size)."""
        return nn.functional.one_hot(X.T, self.vocab_size).float()

    def output_layer(self, rnn_outputs: Iterable[Tensor]) -> Tensor:
        """Return logits (B, T, vocab_size) from T states (B, h)."""
        H = torch.stack(tuple(rnn_outputs), dim=1)  # (B, T, h)
        return H @ self.W_hq + self.b_q

    def forward(self, X: Tensor, state: Any = None) -> Tensor:
        """Return the logits of all steps."""
        rnn_outputs, _ = self.rnn(self.one_hot(X), state)
        return self.output_layer(rnn_outputs)

    # chapters/recurrent_networks/from_scratch.ipynb#steps
    def training_step(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the loss of one training batch and plot its perplexity."""
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("ppl", loss.detach().exp(), train=True)
        return loss

    # chapters/recurrent_networks/from_scratch.ipynb#steps
    def validation_step(self, batch: Sequence[Tensor]) -> None:
        """Plot the perplexity of one validation batch."""
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("ppl", loss.exp(), train=False)

    # chapters/recurrent_networks/from_scratch.ipynb#predict
    def predict(
        self, prefix: str, num_preds: int, vocab: Any,
        device: torch.device | str | None = None,
    ) -> str:  # fmt: skip
        """Continue a text, each time with the likeliest letter.

    Without a device the one of the parameters is taken.

    Raises: ValueError if the prefix is empty.
    """
        if not prefix:
            raise ValueError("the prefix is empty: the model needs a first letter")
        ids, state = [vocab[c] for c in prefix], None
        device = device or next(self.parameters()).device
        X = torch.tensor([ids], device=device)  # the warm-up reads all of it
        with d2l.evaluating(self):
            for _ in range(num_preds):
                outputs, state = self.rnn(self.one_hot(X), state)
                X = self.output_layer(outputs)[:, -1:].argmax(dim=2)
                ids.append(int(X))
        return "".join(vocab.to_tokens(ids))


# chapters/recurrent_networks/from_scratch.ipynb#model-scratch
class RNNModelScratch:  #@save
    """A language model that is put together from three functions.

    get_params(vocab_size, num_hiddens, device) returns the parameters,
    init_state(batch_size, num_hiddens, device) the first state, and
    forward_fn(inputs, state, params) logits (T * B, V) and the last state.
    """

    def __init__(
        self, vocab_size: int, num_hiddens: int, device: Any,
        get_params: Callable[..., list[Tensor]],
        init_state: Callable[..., Any],
        forward_fn: Callable[..., tuple[Tensor, Any]],
    ) -> None:  # fmt: skip
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X: Tensor, state: Any) -> tuple[Tensor, Any]:
        X = nn.functional.one_hot(X.T, self.vocab_size).float()
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size: int, device: Any) -> Any:
        """Return the state before the first letter."""
        return self.init_state(batch_size, self.num_hiddens, device)


# chapters/recurrent_networks/from_scratch.ipynb#predict-ch8
def predict_ch8(  #@save
    prefix: str, num_preds: int, net: Any, vocab: Any, device: Any
) -> str:
    """Continue a text, each time with the likeliest letter."""
    ids = [vocab[c] for c in prefix]
    state = net.begin_state(batch_size=1, device=device)
    X = torch.tensor([ids], device=device)
    with d2l.evaluating(net):
        for _ in range(num_preds):
            logits, state = net(X, state)
            X = logits[-1:].argmax(dim=1, keepdim=True)
            ids.append(int(X))
    return "".join(vocab.to_tokens(ids))


# chapters/recurrent_networks/from_scratch.ipynb#predict-ch8
def grad_clipping(net: Any, theta: float) -> None:  #@save
    """Scale the gradients of net down to a common norm of at most theta."""
    params = net.parameters() if isinstance(net, nn.Module) else net.params
    d2l.clip_norm(params, theta)


# chapters/recurrent_networks/from_scratch.ipynb#train-epoch
def train_epoch_ch8(  #@save
    net: Any, train_iter: Iterable[Sequence[Tensor]],
    loss: Callable[[Tensor, Tensor], Tensor],
    updater: Any, device: Any, use_random_iter: bool,
) -> tuple[float, float]:  # fmt: skip
    """Train for one epoch; return perplexity and letters per second.

    ``updater`` is an optimiser, or a function of the batch size, which is
    called with 1, since the loss is a mean already.
    """
    state, timer, optimises = None, d2l.Timer(), hasattr(updater, "step")
    metric = d2l.Accumulator(2)  # summed loss, letters
    for X, Y in train_iter:
        X, y = X.to(device), Y.T.reshape(-1).to(device)  # time first, as logits
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=len(X), device=device)
        elif isinstance(state, tuple):
            state = tuple(part.detach() for part in state)
        else:
            state = state.detach()
        logits, state = net(X, state)
        mean = loss(logits, y.long()).mean()
        if optimises:
            updater.zero_grad()
        mean.backward()
        grad_clipping(net, 1)
        if optimises:
            updater.step()
        else:
            updater(batch_size=1)
        metric.add(mean.detach() * y.numel(), y.numel())
    return math.exp(metric[0] / metric[1]), metric[1] / timer.stop()


# chapters/recurrent_networks/from_scratch.ipynb#train-ch8
def train_ch8(  #@save
    net: Any, train_iter: Iterable[Sequence[Tensor]], vocab: Any, lr: float,
    num_epochs: int, device: Any, use_random_iter: bool = False, *,
    prefixes: Sequence[str] = ("time traveller", "traveller"),
) -> "d2l.History":  # fmt: skip
    """Train a language model, draw its progress, let it continue prefixes."""
    if isinstance(net, nn.Module):
        updater: Any = torch.optim.SGD(net.parameters(), lr)
    else:
        updater = partial(d2l.sgd, net.params, lr)
    animator = d2l.Animator("epoch", "perplexity", ["train"])
    history, loss = d2l.History(), nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        ppl, speed = train_epoch_ch8(
            net, train_iter, loss, updater, device, use_random_iter
        )
        animator.add(epoch + 1, ppl)
        history.record(train_ppl=ppl, speed=speed)
    print(f"perplexity {ppl:.1f}, {speed:.1f} tokens/sec on {device}")
    for prefix in prefixes:
        print(predict_ch8(prefix, 50, net, vocab, device))
    return history


# chapters/recurrent_networks/concise.ipynb#rnn-code
class RNN(d2l.Module):  #@save
    """One layer of PyTorch's tanh units, for a language model.

    Shapes: inputs (T, B, num_inputs), H (1, B, num_hiddens) or None for
    zeros; outputs (T, B, num_hiddens) and the last state, like H.
    """

    def __init__(self, num_inputs: int, num_hiddens: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.rnn = nn.RNN(num_inputs, num_hiddens)

    def forward(self, inputs: Tensor, H: Any = None) -> tuple[Tensor, Any]:
        """Return the states of all steps, and the last one."""
        return self.rnn(inputs, H)


# chapters/recurrent_networks/concise.ipynb#rnnlm-code
class RNNLM(d2l.RNNLMScratch):  #@save
    """A language model of characters on one of PyTorch's recurrent layers."""

    def init_params(self) -> None:
        """Create the output layer; the first batch gives it its shape."""
        self.linear = nn.LazyLinear(self.vocab_size)

    def output_layer(self, hiddens: Tensor) -> Tensor:
        """Return the logits (B, T, vocab_size) of states (T, B, h)."""
        return self.linear(hiddens).swapaxes(0, 1)


# chapters/recurrent_networks/concise.ipynb#rnnmodel-code
class RNNModel(nn.Module):  #@save
    """A language model around nn.RNN, nn.GRU or nn.LSTM, any of their sizes.

    Shapes: inputs (B, T); logits (T * B, vocab_size), time first; the state
    (num_layers * num_directions, B, h), for an LSTM a pair of them.
    Raises: ValueError if the layer does not take one-hot characters.
    """

    def __init__(
        self, rnn_layer: nn.RNNBase, vocab_size: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if rnn_layer.input_size != vocab_size or rnn_layer.batch_first:
            raise ValueError(
                f"RNNModel needs a layer with input_size={vocab_size} and "
                f"without batch_first, got {rnn_layer}"
            )
        self.rnn, self.vocab_size = rnn_layer, vocab_size
        self.num_hiddens = rnn_layer.hidden_size
        self.num_directions = 2 if rnn_layer.bidirectional else 1
        width = rnn_layer.proj_size or self.num_hiddens
        self.linear = nn.Linear(width * self.num_directions, vocab_size)

    def forward(self, inputs: Tensor, state: Any) -> tuple[Tensor, Any]:
        """Return the logits and the new state."""
        X = F.one_hot(inputs.T.long(), self.vocab_size).float()
        Y, state = self.rnn(X, state)
        return self.linear(Y.reshape(-1, Y.shape[-1])), state

    def begin_state(
        self, device: torch.device | str | None = None, batch_size: int = 1
    ) -> Any:
        """Return zeros as the state before the first character."""
        layers = self.num_directions * self.rnn.num_layers
        width = self.rnn.proj_size or self.num_hiddens
        H = torch.zeros(layers, batch_size, width, device=device)
        if not isinstance(self.rnn, nn.LSTM):
            return H
        return H, H.new_zeros(layers, batch_size, self.num_hiddens)


# chapters/recurrent_networks/gated_units.ipynb#save-lstm
class LSTM(d2l.RNN):  #@save
    """One or more LSTM layers; the state is a pair (hidden state, memory).

    Shapes: inputs (T, B, num_inputs), outputs (T, B, num_hiddens), each
    part of the state (num_layers, B, num_hiddens).
    """

    def __init__(
        self, num_inputs: int, num_hiddens: int, num_layers: int = 1,
        dropout: float = 0,
    ) -> None:  # fmt: skip
        d2l.Module.__init__(self)
        self.save_hyperparameters()
        sizes = num_inputs, num_hiddens, num_layers
        self.rnn = nn.LSTM(*sizes, dropout=dropout)


# chapters/recurrent_networks/gated_units.ipynb#save-gru
class GRU(d2l.RNN):  #@save
    """One or more GRU layers; the state is one tensor, as that of an RNN.

    Shapes: inputs (T, B, num_inputs), outputs (T, B, num_hiddens), state
    (num_layers, B, num_hiddens).
    """

    def __init__(
        self, num_inputs: int, num_hiddens: int, num_layers: int = 1,
        dropout: float = 0,
    ) -> None:  # fmt: skip
        d2l.Module.__init__(self)
        self.save_hyperparameters()
        sizes = num_inputs, num_hiddens, num_layers
        self.rnn = nn.GRU(*sizes, dropout=dropout)
