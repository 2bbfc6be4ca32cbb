"""What the chapter ``modern_convnets`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/modern_convnets/alexnet.ipynb
- chapters/modern_convnets/vgg.ipynb
- chapters/modern_convnets/nin.ipynb
- chapters/modern_convnets/googlenet.ipynb
- chapters/modern_convnets/batch_norm.ipynb
- chapters/modern_convnets/resnet.ipynb
- chapters/modern_convnets/densenet.ipynb
- chapters/modern_convnets/design_spaces.ipynb
"""

import torch
from collections.abc import Sequence
from functools import partial
from torch import Tensor, nn
from torch.nn import functional as F
from typing import Any

import d2lib as d2l


# chapters/modern_convnets/alexnet.ipynb#scaled
def scaled(channels: int, width: float) -> int:  #@save
    """Return a number of channels times width, a multiple of four.

    Width 1 leaves the number as it is.

    Raises: ValueError if width is not above zero.
    """
    if not width > 0:
        raise ValueError(f"width must be above 0, got {width!r}")
    if width == 1:
        return channels
    return max(4, 4 * round(channels * width / 4))


# chapters/modern_convnets/alexnet.ipynb#alexnet
class AlexNet(d2l.Classifier):  #@save
    """AlexNet: five convolutions and three dense layers.

    ``width`` multiplies the channels and the hidden units, ``stride`` is
    that of the first convolution; the defaults are D2L's network.

    Shapes: (B, C, H, W) to (B, num_classes); H, W >= 65 for stride 4.
    Source: Krizhevsky, Sutskever, Hinton (2012), as D2L writes it.
    """

    def __init__(
        self,
        lr: float = 0.1,
        num_classes: int = 10,
        *,
        width: float = 1.0,
        stride: int = 4,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        numbers = (96, 256, 384, 4096)
        a, b, c, units = (scaled(n, width) for n in numbers)
        self.net = nn.Sequential(
            nn.LazyConv2d(a, 11, stride, padding=1), nn.ReLU(),
            nn.MaxPool2d(3, 2),
            nn.LazyConv2d(b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.LazyConv2d(c, 3, padding=1), nn.ReLU(),
            nn.LazyConv2d(c, 3, padding=1), nn.ReLU(),
            nn.LazyConv2d(b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
            nn.Flatten(),
            nn.LazyLinear(units), nn.ReLU(), nn.Dropout(0.5),
            nn.LazyLinear(units), nn.ReLU(), nn.Dropout(0.5),
            nn.LazyLinear(num_classes),
        )


# chapters/modern_convnets/alexnet.ipynb#count-operations
def count_operations(net: nn.Module, X_shape: Sequence[int]) -> int:  #@save
    """Return the multiply-adds of all convolutions and dense layers.

    They are counted in one forward pass of a batch of zeros, in evaluation
    mode; the network is left as it was.

    Shapes: X_shape with the axis of the batch, such as (1, 1, 28, 28).
    Raises: ValueError if a lazy layer has no shape yet.
    """
    if any(map(nn.parameter.is_lazy, net.parameters())):
        raise ValueError(
            "the network has lazy layers that have not seen a batch: "
            "call it once, net(torch.zeros(X_shape)), and count then"
        )
    counts = []

    def count(layer: nn.Module, inputs: Any, output: Tensor) -> None:
        counts.append(output.numel() * layer.weight[0].numel())

    layers = (m for m in net.modules() if isinstance(m, nn.Conv2d | nn.Linear))
    hooks = [layer.register_forward_hook(count) for layer in layers]
    like = next(net.parameters(), torch.zeros(0))  # its device and type
    try:
        with d2l.evaluating(net):
            net(like.new_zeros(tuple(X_shape)))
    finally:
        for hook in hooks:
            hook.remove()
    return sum(counts)


# chapters/modern_convnets/alexnet.ipynb#init-he
def init_he(module: nn.Module) -> None:  #@save
    """Draw He's weights for a convolution or a dense layer, for a ReLU.

    For ``model.apply_init([X], init_he)``; biases stay as they are, and
    other modules, too.

    Raises: ValueError if the layer is lazy and has no shape yet.
    """
    if isinstance(module, nn.Conv2d | nn.Linear):
        if nn.parameter.is_lazy(module.weight):
            raise ValueError(
                f"{module} has no shape yet: show the model a batch first, "
                "model.apply_init([X], init_he)"
            )
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


# chapters/modern_convnets/vgg.ipynb#vgg-block
def vgg_block(num_convs: int, out_channels: int) -> nn.Sequential:  #@save
    """Return convolutions of 3 x 3, each with a ReLU, and a max pooling.

    Shapes: (B, C, H, W) to (B, out_channels, H // 2, W // 2).
    """
    layers: list[nn.Module] = []
    for _ in range(num_convs):
        layers += [nn.LazyConv2d(out_channels, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2, 2))


# chapters/modern_convnets/vgg.ipynb#vgg
class VGG(d2l.Classifier):  #@save
    """VGG: blocks of 3 x 3 convolutions, then AlexNet's dense layers.

    ``arch`` has a pair (number of convolutions, channels) for each block;
    ``width`` multiplies the channels and the 4,096 hidden units.

    Shapes: (B, C, H, W) to (B, num_classes); H, W >= 2 ** len(arch).
    Source: Simonyan, Zisserman (2014), as D2L writes it.
    """

    def __init__(
        self,
        arch: Sequence[tuple[int, int]],
        lr: float = 0.1,
        num_classes: int = 10,
        *,
        width: float = 1.0,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        blocks = [vgg_block(n, d2l.scaled(c, width)) for n, c in arch]
        units = d2l.scaled(4096, width)
        self.net = nn.Sequential(
            *blocks, nn.Flatten(),
            nn.LazyLinear(units), nn.ReLU(), nn.Dropout(0.5),
            nn.LazyLinear(units), nn.ReLU(), nn.Dropout(0.5),
            nn.LazyLinear(num_classes),
        )


# chapters/modern_convnets/nin.ipynb#nin-block
def nin_block(  #@save
    out_channels: int, kernel_size: int, strides: int, padding: int
) -> nn.Sequential:
    """Return a convolution and two of 1 x 1, each with a ReLU."""
    return nn.Sequential(
        nn.LazyConv2d(out_channels, kernel_size, strides, padding),
        nn.ReLU(),
        nn.LazyConv2d(out_channels, kernel_size=1), nn.ReLU(),
        nn.LazyConv2d(out_channels, kernel_size=1), nn.ReLU(),
    )


# chapters/modern_convnets/nin.ipynb#nin
class NiN(d2l.Classifier):  #@save
    """Network in network: four NiN blocks and a global average.

    ``width`` multiplies the channels, except those of the last block, which
    are the classes; ``stride`` is that of the first convolution; without
    ``last_relu`` the logits can be negative.

    Shapes: (B, C, H, W) to (B, num_classes); H, W >= 67 for stride 4.
    Source: Lin, Chen, Yan (2013), as D2L writes it.
    """

    def __init__(
        self,
        lr: float = 0.1,
        num_classes: int = 10,
        *,
        width: float = 1.0,
        stride: int = 4,
        last_relu: bool = True,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        a, b, c = (d2l.scaled(n, width) for n in (96, 256, 384))
        last = nin_block(num_classes, 3, 1, 1)
        self.net = nn.Sequential(
            nin_block(a, 11, stride, 0), nn.MaxPool2d(3, 2),
            nin_block(b, 5, 1, 2), nn.MaxPool2d(3, 2),
            nin_block(c, 3, 1, 1), nn.MaxPool2d(3, 2),
            nn.Dropout(0.5),
            last if last_relu else last[:-1],
            nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
        )


# chapters/modern_convnets/googlenet.ipynb#inception
class Inception(nn.Module):  #@save
    """Four branches side by side: 1 x 1, 3 x 3, 5 x 5, and a maximum.

    ``c1`` and ``c4`` are channels at the end of the first and the last
    branch, ``c2`` and ``c3`` pairs: behind the 1 x 1 convolution, at the end.

    Shapes: (B, C, H, W) to (B, c1 + c2[1] + c3[1] + c4, H, W).
    """

    def __init__(
        self, c1: int, c2: Sequence[int], c3: Sequence[int], c4: int
    ) -> None:
        super().__init__()
        self.b1_1 = nn.LazyConv2d(c1, kernel_size=1)
        self.b2_1 = nn.LazyConv2d(c2[0], kernel_size=1)
        self.b2_2 = nn.LazyConv2d(c2[1], kernel_size=3, padding=1)
        self.b3_1 = nn.LazyConv2d(c3[0], kernel_size=1)
        self.b3_2 = nn.LazyConv2d(c3[1], kernel_size=5, padding=2)
        self.b4_1 = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)
        self.b4_2 = nn.LazyConv2d(c4, kernel_size=1)

    def branches(self, X: Tensor) -> list[Tensor]:
        """Return what the four branches make of X."""
        one = self.b1_1(X)
        three = self.b2_2(F.relu(self.b2_1(X)))
        five = self.b3_2(F.relu(self.b3_1(X)))
        pool = self.b4_2(self.b4_1(X))
        return [F.relu(out) for out in (one, three, five, pool)]

    def forward(self, X: Tensor) -> Tensor:
        """Return the results of all branches, side by side as channels."""
        return torch.cat(self.branches(X), dim=1)


# chapters/modern_convnets/googlenet.ipynb#googlenet
class GoogleNet(d2l.Classifier):  #@save
    """GoogLeNet without auxiliary heads; width scales the channels."""

    def __init__(
        self, lr: float = 0.1, num_classes: int = 10, *, width: float = 1.0
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        parts = self.b1(), self.b2(), self.b3(), self.b4(), self.b5()
        self.net = nn.Sequential(*parts, nn.LazyLinear(num_classes))

    def scaled(self, channels: Any) -> Any:
        """Return a number of channels, or a tuple of them, for this width."""
        if isinstance(channels, int):
            return d2l.scaled(channels, self.width)
        return tuple(map(self.scaled, channels))

    def stage(self, *layers: nn.Module | tuple[Any, ...]) -> nn.Sequential:
        """Return layers, tuples standing for Inception blocks."""
        blocks = (
            Inception(*self.scaled(layer))
            if isinstance(layer, tuple)
            else layer
            for layer in layers
        )
        return nn.Sequential(*blocks)

    def b1(self) -> nn.Sequential:
        """Return the first half of the stem."""
        conv = nn.LazyConv2d(self.scaled(64), 7, stride=2, padding=3)
        return self.stage(conv, nn.ReLU(), nn.MaxPool2d(3, 2, padding=1))

    def b2(self) -> nn.Sequential:
        """Return the second half of the stem."""
        one = nn.LazyConv2d(self.scaled(64), kernel_size=1)
        three = nn.LazyConv2d(self.scaled(192), kernel_size=3, padding=1)
        pool = nn.MaxPool2d(3, 2, padding=1)
        return self.stage(one, nn.ReLU(), three, nn.ReLU(), pool)

    # chapters/modern_convnets/googlenet.ipynb#body
    def b3(self) -> nn.Sequential:
        """Return the first two Inception blocks."""
        return self.stage(
            (64, (96, 128), (16, 32), 32),
            (128, (128, 192), (32, 96), 64),
            nn.MaxPool2d(3, 2, padding=1),
        )

    # chapters/modern_convnets/googlenet.ipynb#body
    def b4(self) -> nn.Sequential:
        """Return the next five."""
        return self.stage(
            (192, (96, 208), (16, 48), 64),
            (160, (112, 224), (24, 64), 64),
            (128, (128, 256), (24, 64), 64),
            (112, (144, 288), (32, 64), 64),
            (256, (160, 320), (32, 128), 128),
            nn.MaxPool2d(3, 2, padding=1),
        )

    # chapters/modern_convnets/googlenet.ipynb#body
    def b5(self) -> nn.Sequential:
        """Return the last two, and the pooling over all places."""
        return self.stage(
            (256, (160, 320), (32, 128), 128),
            (384, (192, 384), (48, 128), 128),
            nn.AdaptiveAvgPool2d((1, 1)),
            nn.Flatten(),
        )


# chapters/modern_convnets/batch_norm.ipynb#bnlenet
class BNLeNet(d2l.Classifier):  #@save
    """LeNet with batch normalisation before each of its sigmoids."""

    def __init__(self, lr: float = 0.1, num_classes: int = 10) -> None:
        super().__init__()
        self.save_hyperparameters()
        layers: list[nn.Module] = []
        for channels in (6, 16):
            conv = nn.LazyConv2d(channels, kernel_size=5)
            pool = nn.AvgPool2d(kernel_size=2, stride=2)
            layers += [conv, nn.LazyBatchNorm2d(), nn.Sigmoid(), pool]
        layers.append(nn.Flatten())
        for units in (120, 84):
            layers += [nn.LazyLinear(units), nn.LazyBatchNorm1d(), nn.Sigmoid()]
        self.net = nn.Sequential(*layers, nn.LazyLinear(num_classes))


# chapters/modern_convnets/resnet.ipynb#arguments
def residual_arguments(*args: Any, **kwargs: Any) -> tuple[Any, ...]:  #@save
    """Return input_channels (or None), num_channels, use_1x1conv, strides.

    Raises: TypeError for arguments of neither edition of D2L, ValueError
    when the two branches of the block could not be added.
    """

    def english(num_channels, use_1x1conv=False, strides=1):
        return None, num_channels, use_1x1conv, strides

    def chinese(input_channels, num_channels, use_1x1conv=False, strides=1):
        return input_channels, num_channels, use_1x1conv, strides

    told = "input_channels" in kwargs or (args and "num_channels" in kwargs)
    told = told or (len(args) > 1 and not isinstance(args[1], bool))
    read = (chinese if told else english)(*args, **kwargs)
    inputs, channels, use_1x1conv, strides = read
    for count in (channels, channels if inputs is None else inputs):
        if type(count) is not int or count < 1:
            raise TypeError(f"a number of channels is 1 or more, got {count!r}")
    if not isinstance(use_1x1conv, bool):
        raise TypeError(f"use_1x1conv is True or False, got {use_1x1conv!r}")
    same = strides in (1, (1, 1)) and inputs in (None, channels)
    if not (same or use_1x1conv):
        branch = f"a branch from {inputs} to {channels} channels"
        raise ValueError(
            f"{branch} with strides={strides} and its input "
            "cannot be added: pass use_1x1conv=True"
        )
    return read


# chapters/modern_convnets/resnet.ipynb#residual
class Residual(nn.Module):  #@save
    """Two 3 x 3 convolutions with batch normalisation, plus their input.

    Residual(num_channels, use_1x1conv=False, strides=1) sees the number of
    input channels in its first batch; Residual(input_channels, num_channels,
    use_1x1conv=False, strides=1) is told.

    Shapes: (B, C, H, W) to (B, num_channels, H / strides, W / strides).
    Raises: TypeError, ValueError when the branches cannot be added.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        read = residual_arguments(*args, **kwargs)
        inputs, channels, use_1x1conv, strides = read
        first = second = nn.LazyConv2d
        norm = nn.LazyBatchNorm2d
        if inputs is not None:
            first = partial(nn.Conv2d, inputs)
            second = partial(nn.Conv2d, channels)
            norm = partial(nn.BatchNorm2d, channels)
        self.conv1 = first(channels, kernel_size=3, padding=1, stride=strides)
        self.conv2 = second(channels, kernel_size=3, padding=1)
        self.conv3 = None
        if use_1x1conv:
            self.conv3 = first(channels, kernel_size=1, stride=strides)
        self.bn1, self.bn2 = norm(), norm()

    def forward(self, X: Tensor) -> Tensor:
        """Return relu of the branch plus the shortcut."""
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = self.bn2(self.conv2(Y))
        if self.conv3 is not None:
            X = self.conv3(X)
        if X.shape != Y.shape:
            shapes = f"{tuple(X.shape)} cannot be added to {tuple(Y.shape)}"
            raise ValueError(f"{shapes}: pass use_1x1conv=True")
        return F.relu(Y + X)


# chapters/modern_convnets/resnet.ipynb#resnet
class ResNet(d2l.Classifier):  #@save
    """A stem, stages of residual blocks, and a linear layer.

    ``arch`` has a pair (number of blocks, channels) for every stage; the
    stem has as many channels as the first stage.
    """

    def __init__(
        self, arch: Sequence[tuple[int, int]], lr: float = 0.1,
        num_classes: int = 10,
    ) -> None:  # fmt: skip
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(self.b1())
        for i, stage in enumerate(arch):
            blocks = self.block(*stage, first_block=i == 0)
            self.net.add_module(f"b{i + 2}", blocks)
        last = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(num_classes)
        self.net.add_module("last", nn.Sequential(*last))

    def b1(self) -> nn.Sequential:
        """Return the stem, which leaves a quarter of height and width."""
        conv = nn.LazyConv2d(self.arch[0][1], 7, stride=2, padding=3)
        pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        return nn.Sequential(conv, nn.LazyBatchNorm2d(), nn.ReLU(), pool)

    def block(
        self, num_residuals: int, num_channels: int, first_block: bool = False
    ) -> nn.Sequential:
        """Return one stage; all but the first one halve the picture."""
        blocks = [Residual(num_channels) for _ in range(num_residuals)]
        if blocks and not first_block:
            blocks[0] = Residual(num_channels, use_1x1conv=True, strides=2)
        return nn.Sequential(*blocks)


# chapters/modern_convnets/resnet.ipynb#resnet18-class
class ResNet18(ResNet):  #@save
    """ResNet-18: four stages of two blocks; width scales the channels."""

    def __init__(
        self, lr: float = 0.1, num_classes: int = 10, *, width: float = 1.0
    ) -> None:
        channels = [d2l.scaled(c, width) for c in (64, 128, 256, 512)]
        super().__init__(tuple((2, c) for c in channels), lr, num_classes)
        self.save_hyperparameters()


# chapters/modern_convnets/resnet.ipynb#resnet18-function
def resnet18(num_classes: int, in_channels: int = 1) -> nn.Sequential:  #@save
    """Return a ResNet-18 for small pictures, with all shapes known.

    Its stem keeps height and width; the four stages leave an eighth.
    """
    stem = nn.Conv2d(in_channels, 64, kernel_size=3, padding=1)
    net = nn.Sequential(stem, nn.BatchNorm2d(64), nn.ReLU())
    fc = nn.Sequential(nn.Flatten(), nn.Linear(512, num_classes))
    inputs = 64
    for i, channels in enumerate((64, 128, 256, 512)):
        first = Residual(inputs, channels, bool(i), 2 if i else 1)
        stage = nn.Sequential(first, Residual(channels, channels))
        net.add_module(f"resnet_block{i + 1}", stage)
        inputs = channels
    net.add_module("global_avg_pool", nn.AdaptiveAvgPool2d((1, 1)))
    net.add_module("fc", fc)
    return net


# chapters/modern_convnets/resnet.ipynb#resnext
class ResNeXtBlock(nn.Module):  #@save
    """A residual block with a grouped convolution between two of 1 x 1.

    ``groups`` is the number of channels in one group, ``bot_mul`` the share
    of num_channels that the grouped convolution works on.

    Shapes: (B, C, H, W) to (B, num_channels, H / strides, W / strides).
    Raises: ValueError when channels cannot be grouped or branches added.
    """

    def __init__(
        self, num_channels: int, groups: int, bot_mul: float,
        use_1x1conv: bool = False, strides: int = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        bot_channels = int(round(num_channels * bot_mul))
        num_groups = bot_channels // groups
        if num_groups < 1 or bot_channels % num_groups:
            cut = f"{bot_channels} channels cannot be cut into groups"
            raise ValueError(f"{cut} of {groups}: see groups and bot_mul")
        residual_arguments(
            num_channels, use_1x1conv=use_1x1conv, strides=strides
        )  # or an error
        self.conv1 = nn.LazyConv2d(bot_channels, kernel_size=1)
        options = {"stride": strides, "padding": 1, "groups": num_groups}
        self.conv2 = nn.LazyConv2d(bot_channels, kernel_size=3, **options)
        self.conv3 = nn.LazyConv2d(num_channels, kernel_size=1)
        self.bn1, self.bn2, self.bn3 = (nn.LazyBatchNorm2d() for _ in range(3))
        self.conv4 = None
        if use_1x1conv:
            self.conv4 = nn.LazyConv2d(num_channels, 1, stride=strides)
            self.bn4 = nn.LazyBatchNorm2d()

    def forward(self, X: Tensor) -> Tensor:
        """Return relu of the branch plus the shortcut."""
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = F.relu(self.bn2(self.conv2(Y)))
        Y = self.bn3(self.conv3(Y))
        if self.conv4 is not None:
            X = self.bn4(self.conv4(X))
        return F.relu(Y + X)


# chapters/modern_convnets/densenet.ipynb#conv-block
def conv_block(num_channels: int) -> nn.Sequential:  #@save
    """Return batch normalisation, ReLU and a convolution of 3 x 3.

    Shapes: (B, any, H, W) to (B, num_channels, H, W).
    """
    return nn.Sequential(
        nn.LazyBatchNorm2d(),
        nn.ReLU(),
        nn.LazyConv2d(num_channels, kernel_size=3, padding=1),
    )


# chapters/modern_convnets/densenet.ipynb#dense-block
class DenseBlock(nn.Module):  #@save
    """Convolution blocks, each of which reads the outputs of all before it.

    Shapes: (B, C, H, W) to (B, C + num_convs * num_channels, H, W).
    """

    def __init__(self, num_convs: int, num_channels: int) -> None:
        super().__init__()
        blocks = [conv_block(num_channels) for _ in range(num_convs)]
        self.net = nn.Sequential(*blocks)

    def forward(self, X: Tensor) -> Tensor:
        """Return the input and every block's output, side by side."""
        for block in self.net:
            X = torch.cat((X, block(X)), dim=1)
        return X


# chapters/modern_convnets/densenet.ipynb#transition-block
def transition_block(num_channels: int) -> nn.Sequential:  #@save
    """Return a block that changes the channels and halves the resolution.

    Shapes: (B, any, H, W) to (B, num_channels, H // 2, W // 2).
    """
    return nn.Sequential(
        nn.LazyBatchNorm2d(),
        nn.ReLU(),
        nn.LazyConv2d(num_channels, kernel_size=1),
        nn.AvgPool2d(kernel_size=2, stride=2),
    )


# chapters/modern_convnets/densenet.ipynb#densenet
class DenseNet(d2l.Classifier):  #@save
    """DenseNet with one dense block for each entry of ``arch``.

    ``num_channels`` leave the first convolution; every convolution of a
    dense block adds ``growth_rate``. Source: Huang and others (2017).
    """

    def __init__(
        self,
        num_channels: int = 64,
        growth_rate: int = 32,
        arch: tuple[int, ...] = (4, 4, 4, 4),
        lr: float = 0.1,
        num_classes: int = 10,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(self.b1())
        for i, num_convs in enumerate(arch, start=1):
            block = DenseBlock(num_convs, growth_rate)
            self.net.add_module(f"dense_blk{i}", block)
            num_channels += num_convs * growth_rate
            if i < len(arch):
                num_channels //= 2
                block = transition_block(num_channels)
                self.net.add_module(f"tran_blk{i}", block)
        last = [nn.LazyBatchNorm2d(), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1))]
        last += [nn.Flatten(), nn.LazyLinear(num_classes)]
        self.net.add_module("last", nn.Sequential(*last))

    def b1(self) -> nn.Sequential:
        """Return the first convolution, down to a quarter of the size."""
        return nn.Sequential(
            nn.LazyConv2d(self.num_channels, 7, stride=2, padding=3),
            nn.LazyBatchNorm2d(),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
        )


# chapters/modern_convnets/design_spaces.ipynb#anynet
class AnyNet(d2l.Classifier):  #@save
    """A network of stem, body and head; the body is given by its stages.

    ``arch`` has for each stage (depth, num_channels, groups, bot_mul), where
    groups is the number of channels in a group. Source: Radosavovic and
    others (2020).
    """

    def __init__(
        self,
        arch: Sequence[tuple[int, int, int, float]],
        stem_channels: int,
        lr: float = 0.1,
        num_classes: int = 10,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(self.stem(stem_channels))
        for i, settings in enumerate(arch, start=1):
            self.net.add_module(f"stage{i}", self.stage(*settings))
        head = [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()]
        head += [nn.LazyLinear(num_classes)]
        self.net.add_module("head", nn.Sequential(*head))

    def stem(self, num_channels: int) -> nn.Sequential:
        """Return a convolution of stride 2, normalised, with ReLU."""
        conv = nn.LazyConv2d(num_channels, kernel_size=3, stride=2, padding=1)
        return nn.Sequential(conv, nn.LazyBatchNorm2d(), nn.ReLU())

    def stage(
        self, depth: int, num_channels: int, groups: int, bot_mul: float
    ) -> nn.Sequential:
        """Return ``depth`` blocks, the first of which has stride 2."""
        sizes = num_channels, groups, bot_mul
        first = d2l.ResNeXtBlock(*sizes, use_1x1conv=True, strides=2)
        rest = [d2l.ResNeXtBlock(*sizes) for _ in range(depth - 1)]
        return nn.Sequential(first, *rest)


# chapters/modern_convnets/design_spaces.ipynb#regnet
class RegNetX32(AnyNet):  #@save
    """RegNetX with 32 layers: stages of 4 and 6 blocks, 2 and 5 groups.

    ``width`` scales the 16 channels of a group, and all others with them.
    """

    def __init__(
        self, lr: float = 0.1, num_classes: int = 10, *, width: float = 1.0
    ) -> None:
        group = d2l.scaled(16, width)
        arch = ((4, 2 * group, group, 1), (6, 5 * group, group, 1))
        super().__init__(arch, 2 * group, lr, num_classes)
        self.save_hyperparameters()
