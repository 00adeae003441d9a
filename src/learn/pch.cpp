// Holds no code: gives the precompiled torch header one owner that other targets can reuse.
