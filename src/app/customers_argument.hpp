// Customers of the command line: a run folder of fit-customers, or those of a SIM.
#pragma once

#include <string>

#include "vt/sim/customer_model.hpp"

namespace vt::app {

struct CustomersArgument {
  CustomerModel customers;
  ModelPtr simulator;  // whose customers they are; null: of a run of fit-customers
};

// option: what the text stands behind on the command line.
// Throws vt::Error: kUsage where there is no such thing, kBadInput where its files are broken.
CustomersArgument open_customers(const std::string& text, const std::string& option);

}  // namespace vt::app
