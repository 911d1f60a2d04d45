/* Roles and places, said in words. */
import { language, t } from "/static/js/words.js";

export const ROLES = ["agent", "reception", "supervisor", "manager", "administrator", "auditor"];

export function siteName(sites, id) {
  return id === null ? t("role.everywhere") : (sites[id] || {})[language()] || id;
}

export function rolesText(roles, sites) {
  if (roles.length === 0) return t("people.no_role");
  return roles.map((each) => t("role." + each.role) + " · " + siteName(sites, each.site)).join(", ");
}
