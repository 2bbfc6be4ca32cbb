"""evaluate_loss, against references and against the original."""

import d2l.torch as original
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import d2lib as d2l
from tests.d2lib.watched import Watched, modes

sizes = st.lists(st.integers(1, 9), min_size=1, max_size=6)


def made_up(sizes, num_outputs=1, seed=0):
    """Return batches of these sizes: four features, real labels."""
    draw = torch.Generator().manual_seed(seed)
    return [
        (
            torch.randn(n, 4, generator=draw),
            torch.randn(n, num_outputs, generator=draw),
        )
        for n in sizes
    ]


def joined(batches):
    return tuple(torch.cat(parts) for parts in zip(*batches, strict=True))


def linear(num_outputs=1, seed=1):
    draw = torch.Generator().manual_seed(seed)
    W = torch.randn(4, num_outputs, generator=draw)
    return lambda X: X @ W


# ---- the number --------------------------------------------------------------
@settings(max_examples=40, deadline=None)
@given(
    sizes=sizes,
    num_outputs=st.integers(1, 3),
    reduction=st.sampled_from(["none", "mean"]),
)
def test_every_example_weighs_the_same(sizes, num_outputs, reduction):
    batches, net = made_up(sizes, num_outputs), linear(num_outputs)
    X, y = joined(batches)
    expected = (net(X) - y).double().square().mean().item()
    found = d2l.evaluate_loss(net, batches, nn.MSELoss(reduction=reduction))
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(sizes=sizes, num_outputs=st.integers(1, 3))
def test_single_losses_give_what_the_original_gives(sizes, num_outputs):
    batches, net = made_up(sizes, num_outputs), linear(num_outputs)
    loss = nn.MSELoss(reduction="none")
    expected = float(original.evaluate_loss(net, batches, loss))
    found = d2l.evaluate_loss(net, batches, loss)
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_mean_loss_and_a_short_batch_part_from_the_original():
    """The original takes the mean of the means, whatever the sizes."""
    batches = [
        (torch.zeros(9, 4), torch.zeros(9, 1)),
        (torch.zeros(1, 4), torch.ones(1, 1)),
    ]
    loss = nn.MSELoss()
    assert float(original.evaluate_loss(linear(), batches, loss)) == 0.5
    assert d2l.evaluate_loss(linear(), batches, loss) == pytest.approx(0.1)


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_labels_without_a_column_are_not_broadcast(reduction):
    (X, y), net = made_up([7])[0], linear()
    expected = (net(X) - y).square().mean().item()
    loss = nn.MSELoss(reduction=reduction)
    found = d2l.evaluate_loss(net, [(X, y[:, 0])], loss)
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_class_numbers_stay_as_they_are(reduction):
    draw = torch.Generator().manual_seed(4)
    X, y = torch.randn(25, 4), torch.randint(3, (25,), generator=draw)
    batches = list(zip(X.split(10), y.split(10), strict=True))
    expected = nn.functional.cross_entropy(linear(3)(X), y).item()
    loss = nn.CrossEntropyLoss(reduction=reduction)
    found = d2l.evaluate_loss(linear(3), batches, loss)
    assert found == pytest.approx(expected, rel=1e-5)


def test_with_the_functions_of_the_chinese_edition():
    torch.manual_seed(0)
    w, b = torch.tensor([[2.0], [-3.4]]), torch.tensor([4.2])
    X, y = d2l.synthetic_data(w[:, 0], 4.2, 25)
    found = d2l.evaluate_loss(
        lambda X: d2l.linreg(X, w, b),
        d2l.load_array((X, y), 10, is_train=False),
        d2l.squared_loss,
    )
    expected = d2l.squared_loss(d2l.linreg(X, w, b), y).mean().item()
    assert found == pytest.approx(expected, rel=1e-4)


def test_with_the_classes_of_the_english_edition():
    torch.manual_seed(0)
    data = d2l.SyntheticRegressionData(
        w=torch.tensor([2, -3.4]), b=4.2, num_train=40, num_val=25, batch_size=8
    )
    model = d2l.LinearRegression(lr=0.03)
    found = d2l.evaluate_loss(model, data.val_dataloader(), model.loss)
    X, y = data.X[40:], data.y[40:]
    with torch.no_grad():
        expected = model.loss(model(X), y).item()
    assert found == pytest.approx(expected, rel=1e-5)


# ---- what it leaves alone ----------------------------------------------------
def test_dropout_is_off_and_random_numbers_are_not_used():
    """In the original dropout stays on: two calls differ."""
    torch.manual_seed(0)
    net, batches = nn.Dropout(0.5), made_up([50], num_outputs=4)
    loss = nn.MSELoss(reduction="none")
    state = torch.get_rng_state()
    ours = [d2l.evaluate_loss(net, batches, loss) for _ in range(2)]
    assert ours[0] == ours[1]
    assert torch.equal(state, torch.get_rng_state())
    theirs = [
        float(original.evaluate_loss(net, batches, loss)) for _ in range(2)
    ]
    assert theirs[0] != theirs[1]


# ---- nothing to evaluate on --------------------------------------------------
@pytest.mark.parametrize("empty", [[], iter(())])
def test_an_empty_loader_is_a_clear_error(empty):
    with pytest.raises(ValueError, match="no batch.*empty"):
        d2l.evaluate_loss(linear(), empty, nn.MSELoss())


def test_a_generator_that_was_read_to_its_end_is_a_clear_error():
    used_up = (batch for batch in made_up([3]))
    d2l.evaluate_loss(linear(), used_up, nn.MSELoss())
    with pytest.raises(ValueError, match="no batch"):
        d2l.evaluate_loss(linear(), used_up, nn.MSELoss())


def test_the_mode_is_restored_when_there_is_no_batch():
    net = Watched(4, 1).train()
    with pytest.raises(ValueError, match="no batch"):
        d2l.evaluate_loss(net, [], nn.MSELoss())
    assert all(modes(net)) and net.notes == []
