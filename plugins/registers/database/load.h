#pragma once

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::database_register {

std::vector<sdk::Option> options();
std::vector<sdk::Text> texts();

/// Hands over the tables of the database that the options name, all as they were at one moment.
void load_database(sdk::Tables& tables);

}  // namespace behorig::database_register
