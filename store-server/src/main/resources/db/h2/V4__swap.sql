-- What a server is told besides: the hash of its weights, and whether it speaks OpenAI's responses.
ALTER TABLE upstream ADD COLUMN hash VARCHAR(200);
ALTER TABLE upstream ADD COLUMN responses BOOLEAN DEFAULT FALSE NOT NULL;

-- Models whose weights are being changed, until somebody says that it is done or the time is over.
CREATE TABLE model_swap (
  project INT NOT NULL,
  model VARCHAR(200) NOT NULL,
  -- whether calls wait meanwhile, or go on
  holds BOOLEAN NOT NULL,
  until_time BIGINT NOT NULL,
  PRIMARY KEY (project, model)
);
