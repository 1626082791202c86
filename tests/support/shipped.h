#pragma once

#include <map>
#include <string>

#include "core/plugin_host/host.h"

namespace behorig::testing {

/// The job for a shipped plugin with these options (JSON) and secrets as the settings would give them.
HostJob shipped_job(const std::string& plugin, const std::string& options,
                    const std::map<std::string, std::string>& secrets = {},
                    PluginKind kind = PluginKind::connector);

/// Each text that it told, with its values, one a line.
std::string told(const RawReading& reading);

}  // namespace behorig::testing
