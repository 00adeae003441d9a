# Shared by the scripts: messages with elapsed time, and the one way to configure and build a preset.

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

# One compiler per core, but not more than memory allows (a file that includes torch needs about 2 GB).
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 2000000) }' /proc/meminfo)
  echo "${VT_JOBS:-$((memory < 1 ? 1 : memory < cores ? memory : cores))}"
}

# configure PRESET [-D...]: mold links, ccache compiles; its two permissions let it see precompiled headers. Skipped
# where the same was done before: the build itself notices changed CMakeLists.
configure() {
  local build=build/$1 fresh=() arguments done_before
  arguments=(--preset "$1" --log-level=WARNING -DCMAKE_LINKER_TYPE=MOLD
    "-DCMAKE_CXX_COMPILER_LAUNCHER=env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR=$PWD;ccache" "${@:2}")
  done_before=$(printf '%s\n' "${arguments[@]}" | cat - CMakePresets.json | sha256sum)
  if [[ -e $build/build.ninja && $(cat "$build/configured" 2>/dev/null) == "$done_before" ]]; then
    say "configure: preset $1 is configured"
    return
  fi
  say "configure: preset $1"
  grep -qsx "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$build/CMakeCache.txt" || fresh=(--fresh)  # new, or moved here
  .venv/bin/cmake "${fresh[@]}" "${arguments[@]}" >/dev/null
  echo "$done_before" >"$build/configured"
}

# build PRESET [TARGET...]
build() {
  say "build: preset $1, $(job_count) jobs"
  local targets=("${@:2}")
  .venv/bin/cmake --build --preset "$1" --parallel "$(job_count)" --target "${targets[@]:-all}"
}

# run_tests PRESET [ctest options]: prints failures, then the counts as the last line; false if any failed.
run_tests() {
  local report=$PWD/build/$1/ctest.xml status=0
  rm -f "$report"
  say "test: preset $1"
  .venv/bin/ctest --test-dir "build/$1" -j "$(job_count)" --output-on-failure --no-tests=error \
    --output-junit "$report" "${@:2}" || status=$?
  [[ -e $report ]] || return 1
  .venv/bin/python - "$report" <<'PY'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
count = {name: int(suite.get(name)) for name in ("tests", "failures", "skipped", "disabled")}
skipped = count["skipped"] + count["disabled"]
print(f'{count["tests"] - count["failures"] - skipped} passed, {count["failures"]} failed, {skipped} skipped')
PY
  return $status
}
