pub mod diagnostic;
pub mod edtf;
pub mod model;
pub mod parse;
pub mod recognise;
pub mod schema;
pub mod yaml;
