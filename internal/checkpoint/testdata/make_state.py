"""One state dictionary in each way that PyTorch writes it. Made with torch 1.13.0: python3 make_state.py DIR"""
import collections, os, sys, zipfile
import torch

state = collections.OrderedDict(
    whole=torch.tensor([[1.5, -2.0, 3.25], [4.0, 5.0, 6.0]]), turned=torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).T,
    part=torch.tensor([9.0, 8.0, 7.0, 6.0])[1:3], f16=torch.tensor([0.5, -0.25]).half(), bf16=torch.tensor([1.5, -1.0]).bfloat16(),
    scalar=torch.tensor(2.5), f64=torch.tensor([0.125], dtype=torch.float64), ids=torch.arange(3))
path = lambda name: os.path.join(sys.argv[1], name)
torch.save(state, path("state.pt"))
torch.save(state, path("state_legacy.pt"), _use_new_zipfile_serialization=False)  # as before PyTorch 1.6
torch.save(dict(epoch=3, state_dict={"module." + k: v for k, v in state.items()},
                optimizer=dict(state={0: dict(step=1, exp_avg=torch.zeros(2))}, param_groups=[dict(lr=1e-3, betas=(0.9, 0.98), params=[0])])),
           path("state_training.pt"))

class Module(torch.nn.Module):
    def __init__(self):
        super().__init__()
        for k, v in state.items(): self.register_buffer(k, v)
        self.sizes, self.factor, self.names = [1, 2], 0.5, {"a": 1}  # attributes that are no tensors
    def forward(self, x): return x * self.factor + self.sizes[0] + self.names["a"]

torch.jit.save(torch.jit.script(Module()), path("state_script.pt"))
with zipfile.ZipFile(path("state_script.pt")) as z:  # without the records that name this machine's folders
    records = [(i.filename, z.read(i)) for i in z.infolist() if not i.filename.endswith(".debug_pkl")]
with zipfile.ZipFile(path("state_script.pt"), "w", zipfile.ZIP_STORED) as z:
    for name, content in records: z.writestr(zipfile.ZipInfo(name), content)
