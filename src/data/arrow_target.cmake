# Arrow and Parquet of pyarrow's wheel as one imported target. VT_ARROW_DIR: the folder with include/ and the
# libraries; VT_ARROW_ABI: their version suffix, 100 x the major version that requirements.txt pins.
set(VT_ARROW_DIR "${CMAKE_CURRENT_SOURCE_DIR}/.venv/site/pyarrow" CACHE PATH "Arrow: pyarrow's folder")
set(VT_ARROW_ABI 2600 CACHE STRING "Arrow: suffix of libarrow.so")
add_library(vt_arrow_core SHARED IMPORTED)
set_target_properties(vt_arrow_core PROPERTIES IMPORTED_LOCATION "${VT_ARROW_DIR}/libarrow.so.${VT_ARROW_ABI}")
add_library(vt::arrow SHARED IMPORTED)
set_target_properties(vt::arrow PROPERTIES
  IMPORTED_LOCATION "${VT_ARROW_DIR}/libparquet.so.${VT_ARROW_ABI}"
  INTERFACE_LINK_LIBRARIES vt_arrow_core
  INTERFACE_INCLUDE_DIRECTORIES "${VT_ARROW_DIR}/include")
