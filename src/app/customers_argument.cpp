#include "app/customers_argument.hpp"

#include "app/simulator_argument.hpp"

namespace vt::app {

CustomersArgument open_customers(const std::string& text, const std::string& option) {
  if (!text.empty() && holds_customers(text)) return {load_customer_model(text), nullptr};
  ModelPtr simulator = open_simulator(text, option);
  CustomerModel customers = CustomerModel::of(*simulator);
  return {std::move(customers), std::move(simulator)};
}

}  // namespace vt::app
