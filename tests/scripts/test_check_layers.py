import unittest

import planted


class CheckLayers(planted.PlantedTree):
    script = "scripts/check-layers"

    def setUp(self):
        super().setUp()
        self.plant("include/vt/core/view.hpp", "#pragma once\n#include <cstdint>\n")
        self.plant("include/vt/sim/simulator.hpp", '#include "vt/core/view.hpp"\n')
        self.plant("src/sim/simulator.cpp", '#include "vt/sim/simulator.hpp"\n')

    def test_this_repository_is_clean(self):
        self.assert_clean(planted.ROOT)

    def test_clean_tree_passes(self):
        self.assert_clean()

    def test_upward_include(self):
        self.plant("include/vt/core/bad.hpp", '#include "vt/sim/simulator.hpp"\n')
        self.assert_caught("include/vt/core/bad.hpp:1", "include/vt/core may not include include/vt/sim/simulator.hpp")

    def test_upward_include_by_relative_path(self):
        self.plant("include/vt/core/bad.hpp", '#include "../sim/simulator.hpp"\n')
        self.assert_caught("include/vt/core may not include include/vt/sim/simulator.hpp")

    def test_engine_does_not_see_the_app(self):
        self.plant("src/app/verbs.hpp", "")
        self.plant("src/sim/bad.cpp", '\n#include "app/verbs.hpp"\n')
        self.assert_caught("src/sim/bad.cpp:2", "src/sim may not include src/app/verbs.hpp")

    def test_torch_outside_learn(self):
        self.plant("src/sim/bad.cpp", "#include <torch/torch.h>\n")
        self.plant("src/learn/good.cpp", "#include <torch/torch.h>\n")
        self.assert_caught("src/sim/bad.cpp:1: torch belongs in", "1 faults")

    def test_cuda_header_in_include(self):
        self.plant("include/vt/core/bad.hpp", "#include <cuda_runtime.h>\n")
        self.assert_caught("include/vt/core/bad.hpp:1: CUDA belongs in")

    def test_launch_outside_kernels(self):
        self.plant("src/sim/bad.cpp", "void f() { g<<<1, 1>>>(); }\n")
        self.plant("kernels/good.cu", "void f() { g<<<1, 1>>>(); }\n")
        self.assert_caught("src/sim/bad.cpp:1: a kernel launch", "1 faults")

    def test_unknown_folder_and_unknown_file(self):
        self.plant("src/attic/old.cpp", "")
        self.plant("src/sim/bad.cpp", '#include "gone.hpp"\n')
        self.assert_caught("src/attic/old.cpp:1: in no folder", '"gone.hpp" is not a file')

    def test_device_probe_names_every_host_and_device_header(self):
        listed = (planted.ROOT / "tests/device/headers.hpp").read_text(encoding="utf-8")
        for folder in ("core", "session", "market", "nn"):
            for header in sorted((planted.ROOT / "include/vt" / folder).glob("*.hpp")):
                self.assertIn(f'#include "vt/{folder}/{header.name}"', listed)


if __name__ == "__main__":
    unittest.main()
