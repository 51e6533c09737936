"""Makes the files of one operator each that came after operator set 18 (pip install onnx)."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def save(name, op, opset, inputs, shape, constants=(), **attributes):
    values = {k: helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in inputs.items()}
    node = helper.make_node(op, [*inputs, *dict(constants)], ["y"], name="node", **attributes)
    graph = helper.make_graph([node], name, list(values.values()),
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
                              [numpy_helper.from_array(v, k) for k, v in dict(constants).items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=11), name + ".onnx")


save("gelu_none", "Gelu", 20, {"x": [3, 4]}, [3, 4])
save("gelu_tanh", "Gelu", 20, {"x": [3, 4]}, [3, 4], approximate="tanh")
save("rms_normalization", "RMSNormalization", 23, {"x": [3, 4], "scale": [4]}, [3, 4], epsilon=1e-3)
save("swish", "Swish", 24, {"x": [3, 4]}, [3, 4], alpha=1.5)
qkv = {"q": [2, 3, 4, 5], "k": [2, 3, 6, 5], "v": [2, 3, 6, 2]}
save("attention", "Attention", 23, qkv, [2, 3, 4, 2], is_causal=0, softcap=0.0)
added = np.linspace(-1, 1, 24, dtype=np.float32).reshape(4, 6)
save("attention_added", "Attention", 23, qkv, [2, 3, 4, 2], {"mask": added}, scale=0.7)
save("attention_masked", "Attention", 23, qkv, [2, 3, 4, 2], {"mask": np.abs(added) > 0.3})
