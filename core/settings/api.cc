#include "core/settings/api.h"

#include "core/settings/reader.h"

namespace behorig {

void read_api(SettingsFile& file, TableReader table, std::optional<ApiSettings>& out) {
  constexpr std::int64_t kMostPort = 65535;
  ApiSettings api;
  api.address = table.text("address").value_or("");
  api.port = static_cast<std::uint16_t>(table.integer("port", 0, kMostPort).value_or(0));
  table.required("certificate");
  table.required("key");
  api.certificate =
      (file.path.parent_path() / table.text("certificate").value_or("")).lexically_normal().string();
  api.key = table.secret("key").value_or(SecretRef());
  if (api.key.where == SecretRef::Where::env)
    file.wrong("settings.one-of", table.node("key"), {{"key", "api.key"}, {"values", "file, credential"}});
  table.close();
  out = std::move(api);
}

}  // namespace behorig
