"""Timer and the plain functions, against d2l 1.0.3, PyTorch and algebra."""

import d2l.torch as original
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import d2lib as d2l

SEEDS = st.integers(0, 2**31)


# ---- Timer ------------------------------------------------------------------
@pytest.fixture
def clock(monkeypatch):
    """A clock that shows what the test puts into it."""
    shown = [100.0]
    monkeypatch.setattr("time.perf_counter", lambda: shown[0])
    return shown


def test_timer_records_each_stop(clock):
    timer = d2l.Timer()
    clock[0] = 101.5
    assert timer.stop() == 1.5
    timer.start()
    clock[0] = 104.0
    assert timer.stop() == 2.5
    assert timer.times == [1.5, 2.5]
    assert (timer.avg(), timer.sum()) == (2.0, 4.0)
    assert timer.cumsum() == [1.5, 4.0]


def test_timer_without_a_new_start_measures_from_the_last_one(clock):
    timer = d2l.Timer()
    for clock[0] in (101.0, 103.0):
        timer.stop()
    assert timer.times == [1.0, 3.0]


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_timer_sums_up_like_the_original(times):
    ours, theirs = d2l.Timer(), original.Timer()
    ours.times, theirs.times = list(times), list(times)
    assert ours.avg() == theirs.avg()
    assert ours.sum() == theirs.sum()
    assert ours.cumsum() == pytest.approx(theirs.cumsum())


def test_timer_says_that_nothing_was_timed():
    timer = d2l.Timer()
    with pytest.raises(ValueError, match=r"stop\(\)"):
        timer.avg()
    assert timer.sum() == 0 and timer.cumsum() == []


# ---- synthetic_data ---------------------------------------------------------
@given(SEEDS, st.integers(1, 5), st.integers(1, 200))
def test_synthetic_data_draws_what_the_original_draws(seed, d, n):
    w = torch.linspace(-1, 2, d)
    torch.manual_seed(seed)
    X, y = d2l.synthetic_data(w, 4.2, n)
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    their_X, their_y = original.synthetic_data(w, 4.2, n)
    assert torch.equal(X, their_X) and torch.equal(y, their_y)
    assert torch.equal(state, torch.get_rng_state())
    assert X.shape == (n, d) and y.shape == (n, 1)


def test_synthetic_data_has_the_noise_it_promises():
    torch.manual_seed(0)
    w = torch.tensor([2.0, -3.4])
    X, y = d2l.synthetic_data(w, 4.2, 20_000)
    noise = y - (X @ w + 4.2).reshape(-1, 1)
    assert noise.std().item() == pytest.approx(0.01, rel=0.03)
    assert abs(noise.mean().item()) < 5e-4


# ---- data_iter --------------------------------------------------------------
@given(SEEDS, st.integers(1, 60), st.integers(1, 70))
def test_an_epoch_reads_every_example_once_with_its_label(seed, n, size):
    features = torch.arange(n).reshape(-1, 1)
    labels = 10 * features
    torch.manual_seed(seed)
    batches = list(d2l.data_iter(size, features, labels))
    rows = torch.cat([X for X, _ in batches]).flatten()
    assert sorted(rows.tolist()) == list(range(n))
    assert all(torch.equal(10 * X, y) for X, y in batches)
    assert all(len(X) == size for X, _ in batches[:-1])
    assert len(batches) == -(-n // size)


def test_data_iter_is_shuffled_anew_and_repeatable():
    features = torch.arange(100.0).reshape(-1, 1)

    def epoch():
        return torch.cat([X for X, _ in d2l.data_iter(7, features, features)])

    torch.manual_seed(3)
    first, second = epoch(), epoch()
    torch.manual_seed(3)
    assert torch.equal(first, epoch())
    assert not torch.equal(first, second)
    assert not torch.equal(first, features)


def test_data_iter_refuses_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="5 rows of features but 4 labels"):
        next(d2l.data_iter(2, torch.zeros(5, 2), torch.zeros(4, 1)))


# ---- linreg, squared_loss, sgd ----------------------------------------------
@given(SEEDS, st.integers(1, 20), st.integers(1, 6))
def test_model_and_loss_equal_the_original(seed, n, d):
    generator = torch.Generator().manual_seed(seed)
    X, w, b, y = (
        torch.randn(shape, generator=generator)
        for shape in [(n, d), (d, 1), (1,), (n, 1)]
    )
    y_hat = d2l.linreg(X, w, b)
    assert torch.equal(y_hat, original.linreg(X, w, b))
    loss = d2l.squared_loss(y_hat, y)
    assert torch.equal(loss, original.squared_loss(y_hat, y))
    assert torch.allclose(
        loss, nn.functional.mse_loss(y_hat, y, reduction="none") / 2
    )


@given(SEEDS, st.integers(1, 20))
def test_flat_labels_cost_what_a_column_costs(seed, n):
    generator = torch.Generator().manual_seed(seed)
    y_hat = torch.randn(n, 1, generator=generator)
    y = torch.randn(n, generator=generator)
    loss = d2l.squared_loss(y_hat, y)
    assert loss.shape == (n, 1)
    assert torch.equal(loss, d2l.squared_loss(y_hat, y.reshape(-1, 1)))


def test_labels_of_another_number_are_an_error():
    with pytest.raises(RuntimeError, match="shape"):
        d2l.squared_loss(torch.zeros(4, 1), torch.zeros(3))


def parameters_with_gradients():
    torch.manual_seed(5)
    params = [torch.randn(3, 1), torch.randn(1)]
    for param in params:
        param.requires_grad_()
        param.grad = torch.randn_like(param)
    return params


@given(st.floats(1e-4, 10), st.integers(1, 1000))
def test_sgd_takes_the_step_of_the_original(lr, batch_size):
    ours, theirs = parameters_with_gradients(), parameters_with_gradients()
    d2l.sgd(ours, lr, batch_size)
    original.sgd(theirs, lr, batch_size)
    for a, b in zip(ours, theirs, strict=True):
        assert torch.equal(a, b)
        assert torch.equal(a.grad, torch.zeros_like(a))


def test_sgd_equals_the_optimiser_of_torch_on_the_mean():
    ours, theirs = parameters_with_gradients(), parameters_with_gradients()
    for param in theirs:
        param.grad /= 8  # the gradient of the mean of eight losses
    d2l.sgd(ours, 0.3, 8)
    torch.optim.SGD(theirs, lr=0.3).step()
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b)


def test_sgd_changes_the_tensors_in_place_and_leaves_no_graph():
    params = parameters_with_gradients()
    places = [param.data_ptr() for param in params]
    d2l.sgd(iter(params), 0.1, 1)
    assert [param.data_ptr() for param in params] == places
    assert all(param.is_leaf and param.requires_grad for param in params)
    assert torch.is_grad_enabled()


# ---- load_array -------------------------------------------------------------
def read(loader, num_epochs=3):
    return [batch for _ in range(num_epochs) for batch in loader]


@pytest.mark.parametrize("is_train", [True, False])
@pytest.mark.parametrize("batch_size", [1, 7, 32, 100])
def test_load_array_is_the_loader_of_the_original(batch_size, is_train):
    arrays = torch.arange(64.0).reshape(32, 2), torch.arange(32)
    reference = DataLoader(TensorDataset(*arrays), batch_size, shuffle=is_train)
    loaders = [
        d2l.load_array(arrays, batch_size, is_train),
        original.load_array(arrays, batch_size, is_train),
        reference,
    ]
    runs, states = [], []
    for loader in loaders:
        torch.manual_seed(9)
        runs.append(read(loader))
        states.append(torch.get_rng_state())
    assert all(torch.equal(state, states[0]) for state in states)
    for batches in zip(*runs, strict=True):
        for tensors in zip(*batches, strict=True):
            assert all(torch.equal(t, tensors[0]) for t in tensors)


def test_load_array_shuffles_by_default():
    loader = d2l.load_array((torch.arange(100),), 100)
    assert not torch.equal(next(iter(loader))[0], torch.arange(100))


# ---- training ---------------------------------------------------------------
def train(library, num_epochs=3, lr=0.03, batch_size=10):
    """Train as the Chinese edition does; return losses and parameters."""
    torch.manual_seed(1)
    features, labels = library.synthetic_data(
        torch.tensor([2, -3.4]), 4.2, 1000
    )
    w = torch.normal(0, 0.01, size=(2, 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    losses = []
    for _ in range(num_epochs):
        for X, y in library.load_array((features, labels), batch_size):
            loss = library.squared_loss(library.linreg(X, w, b), y)
            loss.sum().backward()
            library.sgd([w, b], lr, batch_size)
        with torch.no_grad():
            y_hat = library.linreg(features, w, b)
            losses.append(library.squared_loss(y_hat, labels).mean().item())
    return losses, w.detach(), b.detach(), features, labels


def test_training_by_functions_equals_the_original():
    ours, theirs = train(d2l), train(original)
    assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
    for a, b in zip(ours[1:], theirs[1:], strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)


def test_training_arrives_at_the_closed_form():
    losses, w, b, features, labels = train(d2l, num_epochs=10)
    X = torch.cat([features, torch.ones(len(features), 1)], dim=1)
    best = torch.linalg.lstsq(X, labels).solution
    torch.testing.assert_close(torch.cat([w, b[None]]), best, atol=2e-3, rtol=0)
    assert losses[0] > losses[-1]


def test_training_with_data_iter_finds_the_parameters():
    torch.manual_seed(2)
    true_w = torch.tensor([2, -3.4])
    features, labels = d2l.synthetic_data(true_w, 4.2, 1000)
    w = torch.zeros(2, 1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for _ in range(3):
        for X, y in d2l.data_iter(10, features, labels):
            d2l.squared_loss(d2l.linreg(X, w, b), y).sum().backward()
            d2l.sgd([w, b], 0.03, 10)
    torch.testing.assert_close(w.detach().flatten(), true_w, atol=5e-3, rtol=0)
    assert b.item() == pytest.approx(4.2, abs=5e-3)
