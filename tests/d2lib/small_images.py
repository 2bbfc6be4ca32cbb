"""Two thousand pictures of Fashion-MNIST, for whichever library asks."""

from typing import Any

import d2lib


def small_images(library: Any, batch_size: int = 100) -> Any:
    """Return a DataModule of the library: 1,500 to train on, 500 to validate.

    It counts on nothing that only one of the two libraries has.
    """
    images, labels = d2lib.fashion_mnist(train=True)
    tensors = images[:2000, None].float() / 255, labels[:2000]

    class SmallImages(library.DataModule):
        def __init__(self, batch_size: int) -> None:
            super().__init__()
            self.save_hyperparameters()

        def get_dataloader(self, train: bool) -> Any:
            part = slice(0, 1500) if train else slice(1500, None)
            return self.get_tensorloader(tensors, train, part)

    return SmallImages(batch_size)
