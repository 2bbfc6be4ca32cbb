"""What the chapter ``builders_guide`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/builders_guide/gpus.ipynb
"""

import torch


# chapters/builders_guide/gpus.ipynb#names
def cpu() -> torch.device:  #@save
    """Return the device of the CPU."""
    return torch.device("cpu")


# chapters/builders_guide/gpus.ipynb#names
def gpu(i: int = 0) -> torch.device:  #@save
    """Return the device of GPU number i, which need not exist."""
    return torch.device("cuda", i)


# chapters/builders_guide/gpus.ipynb#try
def num_gpus() -> int:  #@save
    """Return the number of GPUs that can be used."""
    return torch.cuda.device_count()


# chapters/builders_guide/gpus.ipynb#try
def try_gpu(i: int = 0) -> torch.device:  #@save
    """Return GPU number i if it exists, else the CPU."""
    return gpu(i) if 0 <= i < num_gpus() else cpu()


# chapters/builders_guide/gpus.ipynb#try
def try_all_gpus() -> list[torch.device]:  #@save
    """Return all GPUs, or a list with the CPU where there is none."""
    return [gpu(i) for i in range(num_gpus())] or [cpu()]
