# Arrow and Parquet as one imported target, from VT_ARROW_DIR. Installed too: find_package(vt) includes it.
add_library(vt_arrow_core SHARED IMPORTED)
set_target_properties(vt_arrow_core PROPERTIES IMPORTED_LOCATION "${VT_ARROW_DIR}/libarrow.so.${VT_ARROW_ABI}")
add_library(vt::arrow SHARED IMPORTED)
set_target_properties(vt::arrow PROPERTIES
  IMPORTED_LOCATION "${VT_ARROW_DIR}/libparquet.so.${VT_ARROW_ABI}"
  INTERFACE_LINK_LIBRARIES vt_arrow_core
  INTERFACE_INCLUDE_DIRECTORIES "${VT_ARROW_DIR}/include")
