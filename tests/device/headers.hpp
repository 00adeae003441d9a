// Every header of include/vt/{core,session,market,nn}; a test of the scripts holds this list complete.
#pragma once
#include "vt/core/draw.hpp"
#include "vt/core/macros.hpp"
#include "vt/core/types.hpp"
#include "vt/core/view.hpp"
