#!/bin/sh
# Makes builtin.gguf from nothing: environment, corpus, training, export, score. About an hour on two cores.
#   rebuild.sh [WORK_FOLDER]        PYTHON names another interpreter than python3 (3.11 was used)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${1:-"$here/work"}
target="$here/../main/resources/dev/relevo/provider/embedded/builtin.gguf"
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
fi
cd "$here"
python="$work/venv/bin/python"
"$python" generate.py "$work"
"$python" train.py "$work"
"$python" export.py "$work" "$target"
"$python" score.py "$target" dev.jsonl
if [ -f held-out.jsonl ]; then
  "$python" score.py "$target" held-out.jsonl
fi
