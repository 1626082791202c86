#pragma once

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::workbook_register {

/// What the register can say beside what reading workbooks can.
std::vector<sdk::Text> texts();

/// Hands over the tables of the workbook that the options name.
void load_workbook(sdk::Tables& tables);

}  // namespace behorig::workbook_register
