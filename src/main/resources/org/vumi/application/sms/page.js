"use strict";
// Shows openapi.json and lets one try what it describes. Texts only ever become text nodes.

const METHODS = ["get", "post"];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => {
    if (value !== undefined) made[key] = value;
  });
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

function resolve(api, thing) {
  return thing && thing.$ref
    ? thing.$ref.split("/").slice(1).reduce((part, step) => part[step], api)
    : thing;
}

/** A schema in words: its type, and what it may be. */
function typeOf(api, given) {
  const schema = resolve(api, given) || {};
  if (given && given.$ref) return given.$ref.split("/").pop();
  if (schema.oneOf) return schema.oneOf.map((one) => typeOf(api, one)).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
  if (schema.type === "array") return "list of " + typeOf(api, schema.items);
  return [].concat(schema.type || "anything").join(" or ");
}

function fields(api, given) {
  const schema = resolve(api, given) || {};
  const rows = Object.entries(schema.properties || {}).map(([name, field]) =>
    element("tr", {},
      element("td", {}, element("code", {}, name + ((schema.required || []).includes(name) ? "" : "?"))),
      element("td", {}, typeOf(api, field)),
      element("td", {}, (resolve(api, field) || {}).description || "")));
  return rows.length ? element("table", {}, ...rows) : undefined;
}

function responses(api, operation) {
  return element("table", {}, ...Object.entries(operation.responses).map(([code, given]) => {
    const response = resolve(api, given);
    const content = Object.values(response.content || {})[0];
    return element("tr", {},
      element("td", {}, element("code", {}, code)),
      element("td", {}, response.description),
      element("td", {}, content ? typeOf(api, content.schema) : ""));
  }));
}

async function send(method, path, inputs, body, out) {
  const headers = {};
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of inputs) {
    if (input.value === "") continue;
    if (parameter.in === "path") target = target.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    if (parameter.in === "query") query.set(parameter.name, input.value);
    if (parameter.in === "header") headers[parameter.name] = input.value;
  }
  const secret = document.getElementById("secret").value;
  if (secret) headers.Authorization = "Bearer " + secret;
  if (body) headers["Content-Type"] = "application/json";
  const text = query.toString();
  try {
    const answer = await fetch("." + target + (text ? "?" + text : ""),
      { method: method.toUpperCase(), headers, body: body ? body.value : undefined, credentials: "omit", redirect: "error" });
    const read = await answer.text();
    let shown = read;
    try {
      shown = JSON.stringify(JSON.parse(read), null, 2);
    } catch (notJson) {
      // shown as it came
    }
    out.textContent = answer.status + " " + answer.statusText + "\n" + shown;
  } catch (failure) {
    out.textContent = "no answer: " + failure.message;
  }
}

function attempt(api, method, path, operation) {
  const inputs = (operation.parameters || []).map((given) => {
    const parameter = resolve(api, given);
    return { parameter, input: element("input", { name: parameter.name, placeholder: typeOf(api, parameter.schema) }) };
  });
  const content = operation.requestBody && operation.requestBody.content["application/json"];
  const body = content
    ? element("textarea", { name: "body", value: JSON.stringify(content.example || {}, null, 2), spellcheck: false })
    : undefined;
  const out = element("pre", { className: "answer", hidden: true });
  const form = element("form", {},
    ...inputs.map(({ parameter, input }) => element("label", {},
      element("code", {}, parameter.name + (parameter.required ? "" : "?")), " ", parameter.description || "", element("br", {}), input)),
    body ? element("label", {}, "Body", body) : undefined,
    element("button", {}, "Send"),
    out);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    out.hidden = false;
    out.textContent = "…";
    send(method, path, inputs, body, out);
  });
  return form;
}

function describe(api, method, path, operation, tried) {
  const content = operation.requestBody && operation.requestBody.content["application/json"];
  return element("details", { id: operation.operationId || path },
    element("summary", {}, element("span", { className: "method" }, method.toUpperCase()), " ",
      element("code", {}, path), " ", operation.summary || ""),
    element("p", {}, operation.description || ""),
    content ? fields(api, content.schema) : undefined,
    element("h2", {}, "Answers"),
    responses(api, operation),
    tried ? element("h2", {}, "Try it") : undefined,
    tried ? attempt(api, method, path, operation) : undefined);
}

function schemas(api) {
  return Object.entries(api.components.schemas).map(([name, schema]) =>
    element("details", {}, element("summary", {}, element("code", {}, name), " ", schema.description || ""), fields(api, schema)));
}

async function show() {
  const api = await (await fetch("openapi.json", { credentials: "omit" })).json();
  document.getElementById("title").textContent = api.info.title;
  document.getElementById("about").textContent = api.info.description;
  const operations = document.getElementById("operations");
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      operations.append(describe(api, method, path, item[method], true));
    }
  }
  const webhooks = document.getElementById("webhooks");
  for (const [name, item] of Object.entries(api.webhooks)) {
    webhooks.append(describe(api, "post", name, item.post, false));
  }
  webhooks.append(element("h2", {}, "Objects"), ...schemas(api));
}

show();
