const express = require('express');

const app = express();
const port = process.env.PORT || 3000;

app.get('/', (request, response) => {
  response.send('Hello from a container!\n');
});

const server = app.listen(port, () => console.log(`Listening on port ${port}`));

// The first process of a container gets no default action for signals.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => server.close(() => process.exit(0)));
}
