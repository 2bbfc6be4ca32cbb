"""What evaluating leaves alone: modes, the graph, and running statistics."""

import pytest
import torch
from torch import nn

import d2lib as d2l
from tests.d2lib.watched import Watched, modes


def loss_of(net, batches):
    batches = [(X, torch.zeros(len(X), 3)) for X in batches]
    return d2l.evaluate_loss(net, batches, nn.MSELoss())


def accuracy_of(net, batches):
    batches = [(X, torch.zeros(len(X)).long()) for X in batches]
    return d2l.evaluate_accuracy(net, batches)


both = pytest.mark.parametrize("evaluate", [loss_of, accuracy_of])


@both
@pytest.mark.parametrize("training", [True, False])
def test_no_graph_and_modes_restored_one_by_one(evaluate, training):
    net = Watched(6, 3).train(training)
    net.frozen.eval()
    before = modes(net)
    evaluate(net, [torch.zeros(n, 6) for n in (4, 2)])
    assert net.notes == [(False, False)] * 2
    assert modes(net) == before
    assert torch.is_grad_enabled()
    assert net.frozen.num_batches_tracked.item() == 0


@both
def test_modes_are_restored_after_an_error(evaluate):
    net = Watched(6, 3).train()
    with pytest.raises(RuntimeError):
        evaluate(net, [torch.zeros(2, 5)])
    assert all(modes(net)) and torch.is_grad_enabled()


@both
def test_statistics_of_batch_norm_are_not_touched(evaluate):
    net = Watched(6, 3).train()
    evaluate(net, [torch.zeros(8, 6)])
    assert net.frozen.num_batches_tracked.item() == 0
