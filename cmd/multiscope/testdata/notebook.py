# Runs the cells of a notebook one after the other, as Jupyter does, without Jupyter.
# Usage: python3 notebook.py NOTEBOOK.ipynb
import json
import sys

with open(sys.argv[1], encoding="utf-8") as notebook:
    cells = json.load(notebook)["cells"]
names = {"__name__": "__main__"}
for number, cell in enumerate(cells):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
