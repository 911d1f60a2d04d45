/* The browsable API: Swagger UI over our own document, deep links on, nothing fetched elsewhere. */
window.SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  domNode: document.getElementById("api"),
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
