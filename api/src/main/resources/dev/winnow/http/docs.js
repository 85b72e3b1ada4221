// Requests that are tried go to this server, whatever the description names.
window.ui = SwaggerUIBundle({
  url: "/openapi.yaml",
  dom_id: "#routes",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [
    () => ({
      statePlugins: {
        spec: {
          wrapActions: {
            updateJsonSpec: original => spec => original({ ...spec, servers: [{ url: location.origin }] }),
          },
        },
      },
    }),
  ],
});
