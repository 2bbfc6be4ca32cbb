"""What the chapter ``regularization`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/regularization/generalization.ipynb
- chapters/regularization/tabular_data.ipynb
"""

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from torch import Tensor
from typing import Any
from urllib.parse import urljoin

import d2lib as d2l


# chapters/regularization/generalization.ipynb#evaluate-loss
def evaluate_loss(  #@save
    net: Callable[[Tensor], Tensor],
    data_iter: Iterable[Any],
    loss: Callable[[Tensor, Tensor], Tensor],
) -> float:
    """Return the mean loss over all examples of data_iter.

    The loss may return the mean of a batch or one number for each entry,
    but not their sum. No graph is built, and the mode of net is restored.
    Shapes: y takes the shape of net(X) if it has as many entries.
    Raises: ValueError if data_iter has no batch.
    """
    metric = d2l.Accumulator(2)  # sum of losses, number of losses
    with d2l.evaluating(net):
        for X, y in data_iter:
            out = net(X)
            if y.numel() == out.numel():
                y = y.reshape(out.shape)
            value = loss(out, y)
            n = len(y) if value.dim() == 0 else value.numel()
            metric.add(value.mean() * n, n)
    if metric[1] == 0:
        raise ValueError("no batch to evaluate on: data_iter is empty")
    return metric[0] / metric[1]


# chapters/regularization/tabular_data.ipynb#hub-code
DATA_URL = "http://d2l-data.s3-accelerate.amazonaws.com/"


# chapters/regularization/tabular_data.ipynb#hub-code
HUB_FILES = """
airfoil 76e5be1548fd8222e5074cf0faae75edff8cf93f airfoil_self_noise.dat
hotdog fba480ffa8aa7e0febbb511d181409f899b9baa5 hotdog.zip
banana-detection 5de26c8fce5ccdea9f91267273464dc968d20d72 banana-detection.zip
voc2012 4e443f8a2eca6b1dac8a6c57641b67dd40621a49 VOCtrainval_11-May-2012.tar
cifar10_tiny 2068874e4b9a9f0fb07ebe0ad2b29754449ccacd kaggle_cifar10_tiny.zip
dog_tiny 0cb91d09b814ecdc07b50f31f8dcad3e81d6a86d kaggle_dog_tiny.zip
ptb 319d85e578af0cdc590547f26231e4e31cdf1e42 ptb.zip
glove.6b.50d 0b8703943ccdb6eb788e6f091b8946e82231bc4d glove.6B.50d.zip
glove.6b.100d cd43bfb07e44e6f27cbcc7bc9ae3d80284fdaf5a glove.6B.100d.zip
glove.42b.300d b5116e234e9eb9076672cfeabf5469f3eec904fa glove.42B.300d.zip
wiki.en c1816da3821ae9f43899be655002f6c723e91b88 wiki.en.zip
wikitext-2 3c914d17d80b1459be871a5039ac23e752a53cbe https://s3.amazonaws.com/research.metamind.io/wikitext/wikitext-2-v1.zip
aclImdb 01ada507287d82875905620988597833ad4e0903 aclImdb_v1.tar.gz
SNLI 9fcde07509c7e87ec61c640c1b2753d9041758e4 https://nlp.stanford.edu/projects/snli/snli_1.0.zip
pokemon c065c0e2593b8b161a2d7873e42418bf6a21106c pokemon.zip
fra-eng 94646ad1522d915e7b0f9296181140edcf86a4f5 fra-eng.zip
kaggle_house_train 585e9cc93e70b39160e7921475f9bcd7d31219ce kaggle_house_pred_train.csv
kaggle_house_test fa19780a7b011d9b009e8bff8e99922a8ee2eb90 kaggle_house_pred_test.csv
time_machine 090b5e7e70c295757f55df93cb0a180b9691891a timemachine.txt
"""


# chapters/regularization/tabular_data.ipynb#hub-code
DATA_HUB: dict[str, tuple[str, str]] = {  #@save
    name: (urljoin(DATA_URL, file), sha1)
    for name, sha1, file in map(str.split, HUB_FILES.strip().splitlines())
}


# chapters/regularization/tabular_data.ipynb#download-code
def download(  #@save
    url: str = "",
    folder: str | PathLike[str] | None = None,
    sha1_hash: str | None = None,
    *,
    name: str = "",
    cache_dir: str | PathLike[str] | None = None,
) -> str:
    """Return the path of a file; download it unless it is there and right.

    ``url`` (or ``name``) is an address or a key of DATA_HUB, ``folder`` (or
    ``cache_dir``) the place; None means where the library keeps its data.

    If the novel cannot be reached, the book's own prose stands in.

    Raises: ValueError for an unknown key, d2l.DataError if the right file
    cannot be had.
    """
    address, sha1 = d2l.look_up(url or name, sha1_hash, DATA_HUB)
    return str(d2l.get_file_or_prose(address, sha1, cache_dir or folder))


# chapters/regularization/tabular_data.ipynb#archives-code
def download_extract(name: str, folder: str | None = None) -> str:  #@save
    """Download and unpack an archive; return the folder with its content.

    That is ``folder`` beside the archive, or the archive's name without
    .zip, .tar or .tar.gz.
    """
    path = Path(download(name))
    d2l.extract(path)
    stem = Path(path.name.removesuffix(".gz")).stem
    return str(path.parent / (folder or stem))


# chapters/regularization/tabular_data.ipynb#archives-code
def download_all() -> None:  #@save
    """Download every file of DATA_HUB, and only then say which failed."""
    failed = []
    for name in DATA_HUB:
        try:
            d2l.get_file(*d2l.look_up(name, None, DATA_HUB))
        except d2l.DataError as error:
            failed.append(f"{name}: {error}")
    if failed:
        raise d2l.DataError("\n".join(failed))
