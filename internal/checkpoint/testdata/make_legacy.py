"""legacy.pt: a state dictionary as torch.save wrote it before PyTorch 1.6 (serialization.py, _legacy_save),
made without PyTorch: pickles in a row, then the storages."""
import collections, io, pickle, struct, sys, types

torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
class FloatStorage: pass
class HalfStorage: pass
def _rebuild_tensor_v2(*args): return args
for module, things in ((torch, (FloatStorage, HalfStorage)), (utils, (_rebuild_tensor_v2,))):
    for thing in things:
        thing.__module__ = module.__name__
        setattr(module, thing.__name__, thing)
    sys.modules[module.__name__] = module

class Tensor:
    def __init__(self, storage, offset, shape, steps): self.args = (storage, offset, shape, steps, False, collections.OrderedDict())
    def __reduce__(self): return _rebuild_tensor_v2, self.args

class Stored:
    def __init__(self, kind, key, data): self.kind, self.key, self.data = kind, key, data

class Pickler(pickle.Pickler):
    def persistent_id(self, o):
        return ("storage", o.kind, o.key, "cpu", len(o.data), None) if isinstance(o, Stored) else None

a = Stored(FloatStorage, "94221", [1.5, -2.0, 3.25, 4.0, 5.0, 6.0])
b = Stored(HalfStorage, "94350", [0.5, -0.25])
state = collections.OrderedDict([
    ("module.a", Tensor(a, 0, (2, 3), (3, 1))), ("module.turned", Tensor(a, 0, (3, 2), (1, 3))),
    ("module.last", Tensor(a, 4, (2,), (1,))), ("module.b", Tensor(b, 0, (2,), (1,)))])
out = io.BytesIO()
for o in (0x1950a86a20f9469cfc6c, 1001, dict(protocol_version=1001, little_endian=True, type_sizes=dict(short=2, int=4, long=4))):
    pickle.dump(o, out, 2)
Pickler(out, 2).dump(dict(epoch=3, state_dict=state))
pickle.dump(["94221", "94350"], out, 2)
for s, f in ((a, "f"), (b, "e")):
    out.write(struct.pack("<q", len(s.data)) + struct.pack("<%d%s" % (len(s.data), f), *s.data))
open(sys.argv[1], "wb").write(out.getvalue())
