#pragma once

#include "core/catalogue/catalogue.h"
#include "core/settings/settings.h"

namespace behorig {

/// Adds what the organisation's own controls and the plugins say, in both languages.
void learn(Catalogue& catalogue, const Settings& settings);
/// The plugins' part of it.
void learn_plugins(Catalogue& catalogue, const std::vector<std::filesystem::path>& folders);

}  // namespace behorig
