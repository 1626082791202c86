#include "core/run/words.h"

#include "core/plugin_host/plugin.h"
#include "core/run/jobs.h"

namespace behorig {

void learn_plugins(Catalogue& catalogue, const std::vector<std::filesystem::path>& folders) {
  for (const auto& plugin : list_plugins(folders).plugins) {
    const auto& declaration = plugin.declaration;
    for (const auto& text : declaration.texts)
      catalogue.add(declaration.name + "." + text.id, text.english, text.swedish);
  }
}

void learn(Catalogue& catalogue, const Settings& settings) {
  for (const auto& control : settings.own_controls) catalogue.add(control.text);
  learn_plugins(catalogue, plugin_folders(settings));
}

}  // namespace behorig
