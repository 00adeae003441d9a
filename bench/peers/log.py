"""A data set in Parquet as the peers read it: dense rows, made once."""
import json
import typing

import numpy
import pyarrow.parquet
import torch
from torch.nn import functional as F


class Log(typing.NamedTuple):
    manifest: dict
    customer: torch.Tensor  # [N, F] one-hot attributes
    action: torch.Tensor    # [N, k] as networks see it: 0.3 / deviation of each component
    page: torch.Tensor      # [N, 1] n / (max_page_index + 1)
    feedback: torch.Tensor  # [N] turn, buy, leave
    first: torch.Tensor     # [N] whether a session begins there
    held_out: torch.Tensor  # [N] whether its session is kept from learners: every fifth

    @property
    def sizes(self):
        return [a["size"] for a in self.manifest["attributes"]]


def load(data):
    manifest = json.loads((data / "manifest.json").read_text())
    table = pyarrow.parquet.read_table(data / "pages.parquet")
    column = lambda name: torch.from_numpy(table[name].to_numpy().astype("int64"))
    customer = torch.cat([F.one_hot(column("c_" + a["name"]), a["size"]).float() for a in manifest["attributes"]], 1)
    action = numpy.concatenate([chunk.flatten().to_numpy() for chunk in table["action"].chunks])
    action = torch.from_numpy(action.copy()).view(len(table), -1) * 0.3 / torch.tensor(manifest["action"]["scale"])
    page = column("page_index")
    return Log(manifest, customer, action, page.float().unsqueeze(1) / (manifest["max_page_index"] + 1), column("feedback"), page == 0,
               column("session_id") % 5 == 0)
