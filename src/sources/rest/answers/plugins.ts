import { flagAt, type JsonObject, objectsAt, textAt } from "../json.ts";

/** Asks for the plugins: a user with Overall/SystemRead or more may. */
export const PLUGINS = "pluginManager/api/json?tree=plugins[shortName,version,active]";

/** Reads the answer to {@link PLUGINS}: those that are active. */
export function readPlugins(answer: JsonObject): { name: string; version: string }[] {
  return objectsAt(answer, "plugins")
    .slice(0, 5000)
    .flatMap((plugin) => {
      const name = textAt(plugin, "shortName");
      const version = textAt(plugin, "version");
      if (name === undefined || version === undefined || flagAt(plugin, "active") === false) return [];
      return [{ name, version }];
    });
}
